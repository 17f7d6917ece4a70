// An address that nobody knows, and a page that fell over.
import { Button, Result } from 'antd';
import { Link } from 'react-router';
import { words } from '../words';

export function Missing() {
  const home = (
    <Link to="/">
      <Button type="primary">{words.shell.home}</Button>
    </Link>
  );
  return <Result title={words.shell.missing} subTitle={words.shell.missingHint} extra={home} />;
}

export function Broken() {
  const again = <Button onClick={() => window.location.reload()}>{words.shared.retry}</Button>;
  return <Result status="warning" title={words.shell.broken} subTitle={words.shell.brokenHint} extra={again} />;
}
