// The account that works here: its roles, what it may do, what it sees.
import { createContext, use, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { MeDocument, type MeQuery } from '../generated/graphql';
import { Failed, Waiting } from '../shared/States';

export type Me = MeQuery['me'];

const Known = createContext<Me | null>(null);

export function useMe(): Me {
  const me = use(Known);
  if (!me) throw new Error('nobody here');
  return me;
}

/** Whether any role holds a permission; where it counts, the server decides. */
export function useMay(): (permission: string) => boolean {
  const me = useMe();
  return (permission) => me.roles.some((role) => role.permissions.includes(permission));
}

export function Myself({ children }: { children: ReactNode }) {
  const [{ data, error }, again] = useQuery({ query: MeDocument });
  if (error && !data) return <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data) return <Waiting />;
  return <Known value={data.me}>{children}</Known>;
}
