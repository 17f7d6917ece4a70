// The way in: login and password, then a second factor where the account has one.
import { useRef, useState } from 'react';
import { Alert, Button, Form, Input, Typography, type InputRef } from 'antd';
import { ask, Refused } from '../shared/http';
import { filled, words } from '../words';
import { Demonstration, demonstration } from './Demonstration';
import type { Session } from './session';
import { Mark } from './Mark';

const said = words.shell;

interface Asked {
  login: string;
  password: string;
  code?: string;
}

export function SignIn({ expired, signed }: { expired: boolean; signed: (session: Session) => void }) {
  const [wrong, setWrong] = useState(expired ? said.expired : '');
  const [second, setSecond] = useState(false);
  const [busy, setBusy] = useState(false);
  const [form] = Form.useForm<Asked>();
  const password = useRef<InputRef>(null);

  async function enter({ login, password, code }: Asked) {
    setBusy(true);
    try {
      signed(await ask<Session>('POST', '/session', { login: login.trim(), password, ...(second ? { code } : {}) }));
    } catch (error) {
      setWrong(complaint(error, second));
      if (error instanceof Refused && error.problem.code === 'code-needed') setSecond(true);
    } finally {
      setBusy(false);
    }
  }

  function choose(login: string) {
    setSecond(false);
    form.setFieldsValue({ login, password: '' });
    password.current?.focus();
  }

  return (
    <main className="entrance">
      <div className="entrance-both">
        <div className="entrance-card">
          <Mark size={44} />
          <Typography.Title level={1} className="entrance-title">
            {said.product}
          </Typography.Title>
          <Typography.Paragraph type="secondary">{said.subtitle}</Typography.Paragraph>
          {window.isSecureContext ? null : <Alert type="warning" title={said.noTls} showIcon />}
          {wrong ? <Alert type={second || expired ? 'info' : 'error'} title={wrong} showIcon role="alert" /> : null}
          <Form<Asked> form={form} layout="vertical" requiredMark={false} onFinish={(asked) => void enter(asked)} size="large">
            <Form.Item name="login" label={said.login} hidden={second} rules={[{ required: true, message: said.login }]}>
              <Input autoComplete="username" autoFocus autoCapitalize="none" spellCheck={false} />
            </Form.Item>
            <Form.Item
              name="password"
              label={said.password}
              hidden={second}
              rules={[{ required: true, message: said.password }]}
            >
              <Input.Password autoComplete="current-password" ref={password} />
            </Form.Item>
            {second ? (
              <Form.Item name="code" label={said.code} extra={said.codeHint} rules={[{ required: true, message: said.code }]}>
                <Input autoComplete="one-time-code" inputMode="numeric" maxLength={32} ref={focused} />
              </Form.Item>
            ) : null}
            <Button type="primary" htmlType="submit" block loading={busy}>
              {said.signIn}
            </Button>
          </Form>
        </div>
        {demonstration() ? <Demonstration choose={choose} /> : null}
      </div>
      <nav className="entrance-more">
        <a href="/guide">{said.guide}</a>
        <a href="/status">{said.status}</a>
        <a href="/schema.graphql">GraphQL</a>
      </nav>
    </main>
  );
}

const focused = (input: InputRef | null) => input?.focus();

function complaint(error: unknown, second: boolean): string {
  if (!(error instanceof Refused)) return words.shared.networkHint;
  if (error.status === 429) return filled(said.tooMany, { n: error.retryAfter || 60 });
  if (error.problem.code === 'code-needed') return second ? said.wrongCode : said.codeHint;
  if (error.problem.code === 'wrong-credentials') return second ? said.wrongCode : said.wrong;
  return error.message;
}
