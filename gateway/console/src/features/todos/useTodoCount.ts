// How much waits, told again whenever that is different.
import { useQuery, useSubscription } from 'urql';
import { TodoChangedDocument, TodoCountDocument, type TodoCountQuery } from '../../generated/graphql';

export type Count = TodoCountQuery['todoCount'];

export function useTodoCount(): Count | undefined {
  const [{ data }] = useQuery({ query: TodoCountDocument });
  const [{ data: heard }] = useSubscription({ query: TodoChangedDocument });
  return heard?.todoChanged ?? data?.todoCount;
}
