// Another password: the old one proves who asks, the server says what is too weak, every other session ends.
import { useState } from 'react';
import { Alert, App, Button, Form, Input } from 'antd';
import { ask, Refused } from '../../shared/http';
import { useSession } from '../../shell/session';
import { filled, words } from '../../words';
import { complaint } from './complaint';

const said = words.account;

interface Asked {
  old: string;
  fresh: string;
  again: string;
  code?: string;
}

const needed = (label: string) => [{ required: true, message: filled(words.shared.required, { label }) }];
/** What the door calls a field of ours. */
const FIELDS: Record<string, keyof Asked> = { old: 'old', new: 'fresh', code: 'code' };

export function Password() {
  const { session, look } = useSession();
  const { message } = App.useApp();
  const [form] = Form.useForm<Asked>();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');

  async function change({ old, fresh, code = '' }: Asked) {
    setBusy(true);
    setWrong('');
    try {
      await ask('POST', '/password', { old, new: fresh, ...(code ? { code } : {}) });
      form.resetFields();
      void message.success(said.changed);
      await look();
    } catch (error) {
      const field = error instanceof Refused ? FIELDS[error.problem.path ?? ''] : undefined;
      const sentence = complaint(error, session.secondFactor ? said.wrongOldOrCode : said.wrongOld);
      if (field) form.setFields([{ name: field, errors: [sentence] }]);
      else setWrong(sentence);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="panel">
      <h2>{said.password}</h2>
      {wrong ? <Alert type="error" showIcon role="alert" title={wrong} className="refusal" /> : null}
      <Form<Asked> form={form} name="own-password" layout="vertical" requiredMark={false} onFinish={(asked) => void change(asked)}>
        <input type="text" name="username" autoComplete="username" value={session.login} readOnly hidden />
        <Form.Item name="old" label={said.old} rules={needed(said.old)}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        {session.secondFactor ? (
          <Form.Item name="code" label={said.code} extra={words.shell.codeHint} rules={needed(said.code)}>
            <Input autoComplete="one-time-code" maxLength={32} />
          </Form.Item>
        ) : null}
        <Form.Item name="fresh" label={said.fresh} extra={said.freshHint} rules={needed(said.fresh)}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={said.again}
          dependencies={['fresh']}
          rules={[
            ...needed(said.again),
            ({ getFieldValue }) => ({
              validator: (_, value: string) =>
                !value || value === getFieldValue('fresh') ? Promise.resolve() : Promise.reject(new Error(said.differ)),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {said.change}
        </Button>
      </Form>
    </section>
  );
}
