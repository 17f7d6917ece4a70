// A session that is not used ends; whoever is still there is warned a minute before.
import { useEffect, useState } from 'react';
import { Modal } from 'antd';
import { ALIVE } from '../shared/http';
import { filled, words } from '../words';
import { useSession } from './session';

const WARNED_SECONDS = 60;
const said = words.shell;

export function Idle() {
  const { session, look } = useSession();
  const [left, setLeft] = useState(Number.POSITIVE_INFINITY);

  useEffect(() => {
    // every answer prolongs the session on the server, so ours is measured from the last one
    const idle = Date.parse(session.idleUntil) - Date.now();
    let until = Date.now() + idle;
    const alive = () => {
      until = Math.max(until, Math.min(Date.now() + idle, Date.parse(session.endsAt)));
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

  return (
    <Modal
      open={left > 0 && left <= WARNED_SECONDS}
      title={said.idleTitle}
      okText={said.idleStay}
      onOk={() => void look()}
      onCancel={() => void look()}
      footer={(_, { OkBtn }) => <OkBtn />}
    >
      {filled(said.idleText, { n: left })}
    </Modal>
  );
}
