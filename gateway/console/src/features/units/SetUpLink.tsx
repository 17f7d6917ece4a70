// A link by which somebody sets their password: made when it is asked for, shown once, to be handed over by hand.
import { useState } from 'react';
import { Alert, Button, Modal, Typography } from 'antd';
import { ask, Refused } from '../../shared/http';
import { filled, words } from '../../words';

const said = words.units;

interface Made {
  path: string;
  hours: number;
}

/** `inline`: within a dialog that is about it already. */
export function SetUpLink({ login, inline }: { login: string; inline?: boolean }) {
  const [made, setMade] = useState<Made>();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');

  async function make() {
    setBusy(true);
    setWrong('');
    try {
      setMade(await ask<Made>('POST', `/accounts/${encodeURIComponent(login)}/setup-link`, {}));
    } catch (error) {
      setWrong(error instanceof Refused ? error.message : words.shared.networkHint);
    }
    setBusy(false);
  }

  const shown = made ? (
    <>
      <p>{filled(said.link, { hours: made.hours })}</p>
      <Typography.Text copyable code className="link">
        {window.location.origin + made.path}
      </Typography.Text>
    </>
  ) : null;
  if (inline && shown) return shown;
  const close = () => setMade(undefined);
  return (
    <>
      <Button size="small" loading={busy} onClick={() => void make()}>
        {said.makeLink}
      </Button>
      {wrong ? <Alert type="error" showIcon role="alert" title={wrong} /> : null}
      {shown ? (
        <Modal open title={filled(said.linkOf, { login })} footer={<Button onClick={close}>{words.shared.close}</Button>} onCancel={close}>
          {shown}
        </Modal>
      ) : null}
    </>
  );
}
