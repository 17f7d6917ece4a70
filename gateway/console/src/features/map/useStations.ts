// Every station that the filters leave, page after page, as far as a map can hold them.
import { useEffect, useState } from 'react';
import { useClient, type CombinedError } from 'urql';
import { StationsOnMapDocument, type StationFilter, type StationsOnMapQuery } from '../../generated/graphql';

const PAGE = 100;
export const MOST = 3000;

export type Located = StationsOnMapQuery['stations']['edges'][number]['node'];

export interface Found {
  stations: Located[];
  total: number | null;
  done: boolean;
  error?: CombinedError;
}

const NOTHING: Found = { stations: [], total: null, done: false };

export function useStations(filter: StationFilter): Found {
  const client = useClient();
  const wanted = JSON.stringify(filter);
  const [found, setFound] = useState<Found & { wanted?: string }>(NOTHING);
  useEffect(() => {
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
        const done = !page.pageInfo.hasNextPage || stations.length >= MOST;
        setFound({ stations: [...stations], total: page.totalCount, done, wanted });
        if (done) return;
      }
    })();
    return () => {
      left = true;
    };
  }, [client, wanted]);
  return found.wanted === wanted ? found : NOTHING;
}
