// The state of everything, looked at every few seconds; to look is no work, so it keeps no session alive.
import { useEffect, useState } from 'react';
import type { State } from './state';

export const EVERY_SECONDS = 5;

export interface Seen {
  state: State;
  at: Date;
}

export function useStatus(): { seen: Seen | undefined; failed: boolean } {
  const [seen, see] = useState<Seen>();
  const [failed, fail] = useState(false);
  useEffect(() => {
    let left = false;
    let waiting = 0;
    async function look() {
      try {
        const answer = await fetch('/status.json', { headers: { Accept: 'application/json' } });
        if (!answer.ok) throw new Error(answer.statusText);
        const state = (await answer.json()) as State;
        if (!left) see({ state, at: new Date() });
        if (!left) fail(false);
      } catch {
        if (!left) fail(true);
      }
      if (!left) waiting = window.setTimeout(() => void look(), EVERY_SECONDS * 1000);
    }
    void look();
    return () => {
      left = true;
      window.clearTimeout(waiting);
    };
  }, []);
  return { seen, failed };
}
