// One page of what waits: it stays as it was read, and beside it stands what has become of it since.
import { useEffect, useReducer, useState } from 'react';
import { useClient, type CombinedError } from 'urql';
import { TodosDocument, type TodoKind, type TodosQuery, type TodosQueryVariables } from '../../generated/graphql';
import type { Page } from '../../shared/ConnectionTable';
import type { Action } from '../stations/actions';
import type { Count } from './useTodoCount';

type Told = TodosQuery['todos']['nodes'][number];
/** A change stands under its own id, its station under `stationId`. */
export type Todo = Told & { stationId: string };

/** Which step of a station's life a to-do is; the others are done on a page of their own. */
export const STEP: Partial<Record<TodoKind, Action['key']>> = { ENDORSE: 'endorse', ACCEPT: 'accept' };

interface Read {
  of: string;
  page?: Page<Todo>;
  error?: CombinedError;
}

export interface Todos {
  page: Page<Todo> | undefined;
  error: CombinedError | undefined;
  busy: boolean;
  /** Rows of this page that wait no longer. */
  gone: ReadonlySet<string>;
  /** How many wait that do not stand on it. */
  more: number;
  again: () => void;
}

export function useTodos(variables: TodosQueryVariables, count: Count | undefined): Todos {
  const client = useClient();
  const [turn, again] = useReducer((before: number) => before + 1, 0);
  const [shown, show] = useState<Read>();
  const [latest, setLatest] = useState<Read>();
  const of = `${turn} ${JSON.stringify(variables)}`;

  useEffect(() => {
    let left = false;
    void client
      .query(TodosDocument, variables, { requestPolicy: 'network-only' })
      .toPromise()
      .then(({ data, error }) => {
        if (!left) show({ of, page: data && paged(data), error });
      });
    return () => {
      left = true;
    };
  }, [client, variables, of]);

  useEffect(() => {
    let left = false;
    if (count) {
      void client
        .query(TodosDocument, variables, { requestPolicy: 'network-only' })
        .toPromise()
        .then(({ data }) => {
          if (!left && data) setLatest({ of, page: paged(data) });
        });
    }
    return () => {
      left = true;
    };
  }, [client, variables, count]); // eslint-disable-line react-hooks/exhaustive-deps -- of whatever is shown by then

  const now = latest?.of === shown?.of ? latest?.page : undefined;
  const ids = new Set(now?.rows.map(({ id }) => id));
  const here = new Set(shown?.page?.rows.map(({ id }) => id));
  return {
    page: shown?.page,
    error: shown?.error,
    busy: shown?.of !== of,
    gone: new Set(now ? [...here].filter((id) => !ids.has(id)) : []),
    more: [...ids].filter((id) => !here.has(id)).length,
    again,
  };
}

const paged = ({ todos: { nodes, pageInfo } }: TodosQuery): Page<Todo> => ({
  rows: nodes.map((todo) => ({ ...todo, stationId: todo.id, id: todo.changeId ?? todo.id })),
  total: null,
  hasNext: pageInfo.hasNextPage,
  end: pageInfo.endCursor,
});
