// What is counted, as bars: where each leads to, and in which order one reads them.
import type { CountedFragment, StationGroup } from '../../generated/graphql';
import { level } from '../../shared/divisions';
import { written } from '../../shared/urlState';
import { DEFAULTS, type State } from '../stations/listState';

export interface Bar {
  key: string;
  name: string;
  count: number;
  /** Where one sees these alone. */
  to?: string | undefined;
}

export const MONTHS = 24;

/** What a place is counted by: its cities, its counties, and the unions of a county. */
export const partsOf = (place: number): StationGroup => (!place || level(place) === 'province' ? 'CITY' : level(place) === 'city' ? 'DIVISION' : 'UNIT');

const address = (page: string, state: State, some: Partial<State>) => {
  const params = String(written({ ...state, ...some, after: '', view: '' }, DEFAULTS));
  return params ? `${page}?${params}` : page;
};

/** The largest first, called as the list calls them; each leads to the list of its stations. */
export const listed = (rows: readonly CountedFragment[], state: State, filter: 'status' | 'kind', called: Record<string, string>): Bar[] =>
  rows.map(({ keys: [key], names: [name], count }) => ({
    key: key ?? '',
    name: called[key ?? ''] ?? name ?? '',
    count,
    to: key ? address('/stations', state, { [filter]: [key] }) : undefined,
  }));

/** Each leads a level further down; the unions of a county are the last. */
export const places = (rows: readonly CountedFragment[], state: State, by: StationGroup): Bar[] =>
  rows.map(({ keys: [key], names: [name], count }) => ({
    key: key ?? '',
    name: name ?? '',
    count,
    to: key && by !== 'UNIT' ? address('/overview', state, { in: key }) : undefined,
  }));

/** The last two years in which something was handed in, the oldest first. */
export const months = (rows: readonly CountedFragment[]): Bar[] =>
  rows
    .map(({ keys: [key], count }) => ({ key: key ?? '', name: key ?? '', count }))
    .filter(({ key }) => key)
    .sort((one, other) => one.key.localeCompare(other.key))
    .slice(-MONTHS);

export const total = (rows: readonly CountedFragment[]): number => rows.reduce((sum, { count }) => sum + count, 0);
