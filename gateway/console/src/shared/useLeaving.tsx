// What was written and not handed in is not left behind unasked.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { App } from 'antd';
import { useBlocker } from 'react-router';
import { words } from '../words';

/** Says that something was written (or handed in), and the question to render. */
export function useLeaving(hint: string): [touch: (written: boolean) => void, question: ReactNode] {
  const written = useRef(false);
  const [touched, setTouched] = useState(false);
  const leave = useBlocker(({ currentLocation, nextLocation }) => written.current && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!touched) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [touched]);
  const touch = (now: boolean) => {
    written.current = now;
    setTouched(now);
  };
  return [touch, leave.state === 'blocked' ? <Leaving hint={hint} stay={() => leave.reset()} go={() => leave.proceed()} /> : null];
}

function Leaving({ hint, stay, go }: { hint: string; stay: () => void; go: () => void }) {
  const { modal } = App.useApp();
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    modal.confirm({ title: words.shared.unsaved, content: hint, onOk: go, onCancel: stay, okText: words.shared.leave, cancelText: words.shared.stay });
  }, [modal, hint, go, stay]);
  return null;
}
