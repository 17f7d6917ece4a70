// An offer to whoever is here for the first time; gone once they began or turned it down.
import { useState } from 'react';
import { Alert } from 'antd';
import { Link } from 'react-router';
import { useMe } from '../../shell/me';
import { words } from '../../words';
import { DECLINED, visit, visited } from './visited';

const said = words.help;

export function FirstRun() {
  const { login } = useMe();
  const [known, know] = useState(() => visited(login));
  if (known.length) return null;
  return (
    <Alert
      type="info"
      showIcon
      role="note"
      title={said.welcome}
      action={<Link to="/help">{said.begin}</Link>}
      closable={{ closeIcon: true, 'aria-label': words.shared.close, onClose: () => know(visit(login, DECLINED)) }}
    />
  );
}
