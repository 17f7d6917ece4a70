// What the list of stations shows, as its address has it, as the schema asks for it, and as a saved view keeps it.
import type { CodeState, StationFilter, StationKind, StationSort, StationStatus } from '../../generated/graphql';
import { asFilter } from '../../shared/divisions';
import { written } from '../../shared/urlState';

/** Filters that are called in the address as in the schema, and are a text there. */
const TEXTS = ['submittedSince', 'submittedUntil', 'submittedBy', 'changedSince'] as const;
export const MORE = [...TEXTS, 'submittedFor'] as const;

export const DEFAULTS = {
  text: '',
  status: [] as string[],
  kind: [] as string[],
  codeState: [] as string[],
  submittedSince: '',
  submittedUntil: '',
  submittedBy: '',
  submittedFor: '',
  changedSince: '',
  sort: 'NEWEST',
  cols: [] as string[],
  in: '',
  view: '',
  after: '',
};

export type State = typeof DEFAULTS;

export interface Shape {
  filter?: StationFilter;
  sort?: StationSort;
  columns?: string[];
}

export function asked(state: State): StationFilter {
  const { text, status, kind, codeState, submittedFor, in: place } = state;
  return {
    ...(text ? { text } : {}),
    ...(status.length ? { status: status as StationStatus[] } : {}),
    ...(kind.length ? { kind: kind as StationKind[] } : {}),
    ...(codeState.length ? { codeState: codeState as CodeState[] } : {}),
    ...Object.fromEntries(TEXTS.filter((name) => state[name]).map((name) => [name, state[name]])),
    ...(submittedFor ? { submittedFor: Number(submittedFor) } : {}),
    ...asFilter(Number(place)),
  };
}

export const shapeOf = (state: State): Shape => ({
  filter: asked(state),
  sort: state.sort as StationSort,
  ...(state.cols.length ? { columns: state.cols } : {}),
});

export function stateOf(view: string, { filter = {}, sort, columns }: Shape): State {
  return {
    ...DEFAULTS,
    text: filter.text ?? '',
    status: filter.status ?? [],
    kind: filter.kind ?? [],
    codeState: filter.codeState ?? [],
    ...Object.fromEntries(TEXTS.map((name) => [name, filter[name] ?? ''])),
    submittedFor: String(filter.submittedFor ?? ''),
    in: String(filter.division ?? filter.city ?? filter.province ?? ''),
    sort: sort ?? DEFAULTS.sort,
    cols: columns ?? [],
    view,
  };
}

/** Whether two show the same rows in the same order and columns, on whichever page. */
export const alike = (one: State, other: State): boolean =>
  String(written({ ...one, view: '', after: '' }, DEFAULTS)) === String(written({ ...other, view: '', after: '' }, DEFAULTS));
