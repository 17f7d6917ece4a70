// How much I have not read, right without reloading.
import { useEffect } from 'react';
import { useQuery, useSubscription } from 'urql';
import { NotifiedDocument, UnreadCountDocument } from '../../generated/graphql';
import { useTodoCount } from '../todos/useTodoCount';

const ABOUT = { additionalTypenames: ['Notification'] };
/** Somebody read something here. */
export const READ = 'yizhan:read';

export function useUnread(): { unread: number; heard: number } {
  const [{ data }, ask] = useQuery({ query: UnreadCountDocument, context: ABOUT });
  const [{ data: heard = 0 }] = useSubscription({ query: NotifiedDocument }, (before: number | undefined) => (before ?? 0) + 1);
  const mine = useTodoCount()?.mine;
  useEffect(() => {
    const again = () => ask({ requestPolicy: 'network-only' });
    if (heard || mine) again(); // a to-do that I was handed is told with how many are mine
    window.addEventListener(READ, again);
    return () => window.removeEventListener(READ, again);
  }, [ask, heard, mine]);
  return { unread: data?.unreadCount ?? 0, heard };
}
