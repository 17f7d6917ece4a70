// Who is signed in, and until when; nobody gets past without.
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { Flex, Spin } from 'antd';
import { Provider } from 'urql';
import { newClient } from '../shared/client';
import { ask, Refused, SIGNED_OUT } from '../shared/http';
import { words } from '../words';
import { SignIn } from './SignIn';

export interface Session {
  login: string;
  secondFactor: boolean;
  lastSignIn: string | null;
  lastAddress: string;
  endsAt: string;
  /** How long it lives on if nothing is done, how long after something was done, and at the longest. */
  leftSeconds: number;
  idleSeconds: number;
  endsSeconds: number;
}

interface Held {
  session: Session;
  look: () => Promise<void>;
  signOut: () => Promise<void>;
}

const Current = createContext<Held | null>(null);

export function useSession(): Held {
  const held = use(Current);
  if (!held) throw new Error('no session here');
  return held;
}

type Known = Session | 'nobody' | 'expired' | undefined;

export function Signed({ children }: { children: ReactNode }) {
  const [known, setKnown] = useState<Known>();
  const login = typeof known === 'object' ? known.login : '';
  const client = useMemo(() => (login ? newClient() : undefined), [login]);

  const look = useCallback(async () => {
    try {
      setKnown(await ask<Session>('GET', '/session'));
    } catch (error) {
      if (error instanceof Refused && error.status === 401) setKnown((now) => (now ? 'expired' : 'nobody'));
      else setKnown((now) => now ?? 'nobody');
    }
  }, []);
  const signOut = useCallback(async () => {
    await ask('DELETE', '/session').catch(() => undefined);
    sessionStorage.clear();
    setKnown('nobody');
  }, []);

  useEffect(() => {
    const looking = setTimeout(() => void look());
    const lost = () => setKnown((now) => (typeof now === 'object' ? 'expired' : now));
    window.addEventListener(SIGNED_OUT, lost);
    return () => {
      clearTimeout(looking);
      window.removeEventListener(SIGNED_OUT, lost);
    };
  }, [look]);

  const held = useMemo(
    () => (typeof known === 'object' ? { session: known, look, signOut } : null),
    [known, look, signOut],
  );
  if (known === undefined) {
    return (
      <Flex align="center" justify="center" className="whole">
        <Spin size="large" aria-label={words.shared.loading} />
      </Flex>
    );
  }
  if (!held || !client) return <SignIn expired={known === 'expired'} signed={setKnown} />;
  return (
    <Current value={held}>
      <Provider value={client}>{children}</Provider>
    </Current>
  );
}
