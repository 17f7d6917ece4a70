// A session that is not used ends; whoever is still there is warned a minute before.
import { useEffect, useState } from 'react';
import { Modal } from 'antd';
import { ALIVE, ask } from '../shared/http';
import { filled, words } from '../words';
import { useSession } from './session';

const WARNED_SECONDS = 60;
const said = words.shell;

export function Idle() {
  const { session, look } = useSession();
  const [left, setLeft] = useState(Number.POSITIVE_INFINITY);

  useEffect(() => {
    // every answer prolongs the session on the server, so ours is measured from the last one
    const began = Date.now();
    const ends = began + session.endsSeconds * 1000;
    let until = Math.min(began + session.leftSeconds * 1000, ends);
    const alive = () => {
      until = Math.min(Date.now() + session.idleSeconds * 1000, ends);
    };
    const turning = setInterval(() => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      setLeft(seconds);
      if (seconds <= 0) void look();
    }, 1000);
    window.addEventListener(ALIVE, alive);
    return () => {
      clearInterval(turning);
      window.removeEventListener(ALIVE, alive);
    };
  }, [session, look]);

  // to look at the session does not prolong it; to ask for something does
  const stay = () => void ask('GET', '/sessions').catch(() => undefined).then(look);
  return (
    <Modal
      open={left > 0 && left <= WARNED_SECONDS}
      title={said.idleTitle}
      okText={said.idleStay}
      onOk={stay}
      onCancel={stay}
      footer={(_, { OkBtn }) => <OkBtn />}
    >
      {filled(said.idleText, { n: left })}
    </Modal>
  );
}
