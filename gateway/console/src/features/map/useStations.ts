// Every station that the filters leave, page after page, as far as a map can hold them; beyond that, where it looks.
import { useEffect, useMemo, useState } from 'react';
import { useClient, type CombinedError } from 'urql';
import { StationsOnMapDocument, type Box, type StationFilter, type StationsOnMapQuery } from '../../generated/graphql';

const PAGE = 100;
export const MOST = 3000;

export type Located = StationsOnMapQuery['stations']['edges'][number]['node'];

interface Found {
  stations: Located[];
  total: number | null;
  done: boolean;
  error?: CombinedError;
}

const NOTHING: Found = { stations: [], total: null, done: false };

/** All that the filters leave; of more than a map holds, those in the box that it shows. */
export function useShown(filter: StationFilter, box: string): Found {
  const all = useStations(filter, false);
  const tooMany = (all.total ?? 0) > MOST && box !== '';
  const there = useMemo(() => (box ? { ...filter, box: JSON.parse(box) as Box } : filter), [filter, box]);
  const near = useStations(tooMany ? there : undefined, true);
  const [last, keep] = useState({ filter, near });
  if (near.done && near !== last.near) keep({ filter, near });
  if (!tooMany) return all;
  const before = last.filter === filter && last.near.done ? last.near : all;
  return near.done ? near : { ...before, done: false }; // what was there stays until the rest has come
}

/** `many`: as far as a map can hold; else too many are left off at once. Nothing is asked without a filter. */
function useStations(filter: StationFilter | undefined, many: boolean): Found {
  const client = useClient();
  const wanted = filter && JSON.stringify(filter);
  const [found, setFound] = useState<Found & { wanted?: string }>(NOTHING);
  useEffect(() => {
    if (!wanted) return undefined;
    let left = false;
    void (async () => {
      const stations: Located[] = [];
      let after: string | null = null;
      for (;;) {
        const variables = { first: PAGE, after, filter: JSON.parse(wanted) as StationFilter };
        const answer: { data?: StationsOnMapQuery; error?: CombinedError } = await client
          .query(StationsOnMapDocument, variables, { requestPolicy: 'network-only' })
          .toPromise();
        if (left) return;
        const page = answer.data?.stations;
        if (!page) return setFound({ stations, total: null, done: true, error: answer.error, wanted });
        stations.push(...page.edges.map(({ node }) => node));
        after = page.pageInfo.endCursor;
        const done = !page.pageInfo.hasNextPage || stations.length >= MOST || (!many && page.totalCount > MOST);
        setFound({ stations: [...stations], total: page.totalCount, done, wanted });
        if (done) return;
      }
    })();
    return () => {
      left = true;
    };
  }, [client, wanted, many]);
  return wanted && found.wanted === wanted ? found : NOTHING;
}
