// The second factor: a QR code for the authenticator, a code that proves it, recovery codes for the paper; and off again.
import { useState } from 'react';
import { Alert, App, Button, Flex, Form, Input, Popconfirm, QRCode, Typography } from 'antd';
import { ask, Refused } from '../../shared/http';
import { useSession } from '../../shell/session';
import { filled, words } from '../../words';
import { complaint } from './complaint';

const said = words.account;
const QR_PIXELS = 180;

interface Begun {
  secret: string;
  uri: string;
}

export function Factor() {
  const { session, look } = useSession();
  const [begun, setBegun] = useState<Begun>();
  const [papers, setPapers] = useState<string[]>();
  const [wrong, setWrong] = useState('');

  async function begin() {
    setWrong('');
    try {
      setBegun(await ask<Begun>('POST', '/second-factor', {}));
    } catch (error) {
      setWrong(complaint(error, ''));
    }
  }
  function confirmed(codes: string[]) {
    setBegun(undefined);
    setPapers(codes);
    void look();
  }
  return (
    <section className="panel factor">
      <h2>{said.factor}</h2>
      {wrong ? <Alert type="error" showIcon role="alert" title={wrong} className="refusal" /> : null}
      {papers ? (
        <Papers codes={papers} kept={() => setPapers(undefined)} />
      ) : session.secondFactor ? (
        <On />
      ) : (
        <>
          <p>{said.factorOff}</p>
          {begun ? <Setting begun={begun} confirmed={confirmed} /> : (
            <Button onClick={() => void begin()}>{said.begin}</Button>
          )}
        </>
      )}
    </section>
  );
}

function Setting({ begun, confirmed }: { begun: Begun; confirmed: (codes: string[]) => void }) {
  const [form] = Form.useForm<{ code: string }>();
  const [busy, setBusy] = useState(false);

  async function confirm({ code }: { code: string }) {
    setBusy(true);
    try {
      const { recoveryCodes } = await ask<{ recoveryCodes: string[] }>('POST', '/second-factor/confirm', { code: code.replace(/\s/g, '') });
      confirmed(recoveryCodes);
    } catch (error) {
      form.setFields([{ name: 'code', errors: [complaint(error, '')] }]);
      setBusy(false);
    }
  }
  return (
    <div className="factor-begun">
      <p>{said.scan}</p>
      <QRCode value={begun.uri} type="svg" size={QR_PIXELS} bordered={false} color="#000" bgColor="#fff" role="img" aria-label={said.scanQr} />
      <p>
        {said.secret}
        <br />
        <Typography.Text code copyable={{ text: begun.secret }}>
          {begun.secret.match(/.{1,4}/g)?.join(' ')}
        </Typography.Text>
      </p>
      <p>{said.enter}</p>
      <Form form={form} name="own-factor" layout="vertical" requiredMark={false} onFinish={(asked) => void confirm(asked)}>
        <Form.Item name="code" label={said.code} rules={[{ required: true, message: filled(words.shared.required, { label: said.code }) }]}>
          <Input inputMode="numeric" autoComplete="one-time-code" maxLength={7} autoFocus />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {said.confirm}
        </Button>
      </Form>
    </div>
  );
}

function Papers({ codes, kept }: { codes: string[]; kept: () => void }) {
  return (
    <div role="status">
      <h3>{said.recovery}</h3>
      <p>{said.recoveryHint}</p>
      <ul className="papers" aria-label={said.recovery}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Flex gap={8} wrap className="no-print">
        <Typography.Text copyable={{ text: codes.join('\n') }}>{said.copyAll}</Typography.Text>
        <Button onClick={() => window.print()}>{said.print}</Button>
        <Button type="primary" onClick={kept}>
          {said.recoveryKept}
        </Button>
      </Flex>
    </div>
  );
}

function On() {
  const { look, signOut } = useSession();
  const { message } = App.useApp();
  const [tooLate, setTooLate] = useState(false);

  async function drop() {
    try {
      await ask('DELETE', '/second-factor');
      void message.success(said.dropped);
      await look();
    } catch (error) {
      if (error instanceof Refused && error.problem.code === 'sign-in-again') setTooLate(true);
      else void message.error(complaint(error, ''));
    }
  }
  return (
    <>
      <p>{said.factorOn}</p>
      {tooLate ? (
        <Alert type="info" showIcon role="alert" className="refusal" title={said.signInAgain} action={<Button size="small" onClick={() => void signOut()}>{said.signInAgainDo}</Button>} />
      ) : null}
      <Popconfirm title={said.dropSure} onConfirm={() => void drop()}>
        <Button danger>{said.drop}</Button>
      </Popconfirm>
    </>
  );
}
