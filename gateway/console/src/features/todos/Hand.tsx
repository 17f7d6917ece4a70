// A to-do goes into a colleague's hands, and back: who of the unit may have it, and why; it gives nobody a right.
import { useState } from 'react';
import { Alert, App, Button, Form, Input, Modal, Select } from 'antd';
import { useMutation, useQuery } from 'urql';
import { HandTodoDocument, TakeBackTodoDocument, TodoColleaguesDocument, type RefusalFragment } from '../../generated/graphql';
import { useFocusBack } from '../../shared/focusBack';
import { Failed, story, Waiting } from '../../shared/States';
import { atFields, Refusals, sentence } from '../../shared/userErrors';
import { filled, words } from '../../words';
import type { Todo } from './todos';

const said = words.todos;
const LONGEST = 200;

interface Given {
  to: string;
  reason: string;
}

export function Hand({ todo, close }: { todo: Todo; close: () => void }) {
  useFocusBack();
  const which = { kind: todo.kind, id: todo.id };
  const [form] = Form.useForm<Given>();
  const [{ data, error }] = useQuery({ query: TodoColleaguesDocument, variables: which, requestPolicy: 'network-only' });
  const [handing, hand] = useMutation(HandTodoDocument);
  const [taking, take] = useMutation(TakeBackTodoDocument);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const { message } = App.useApp();
  const colleagues = data?.todoColleagues;

  function told(done: string, answer: { userErrors: RefusalFragment[] } | undefined, failed: Parameters<typeof story>[0] | undefined) {
    if (failed || !answer) return void message.error(failed ? story(failed).sentence : words.shared.networkHint);
    if (answer.userErrors.length) return setErrors(atFields(form, answer.userErrors, ['to', 'reason']));
    void message.success(done);
    close();
  }
  async function give(values: Given) {
    const answer = await hand({ input: { ...which, ...values } });
    told(said.handedOver, answer.data?.handTodo, answer.error);
  }
  async function back() {
    const answer = await take({ input: which });
    told(said.takenBack, answer.data?.takeBackTodo, answer.error);
  }

  const nobody = colleagues && !colleagues.some(({ may }) => may);
  return (
    <Modal
      open
      title={filled(said.handOf, { name: todo.name })}
      onCancel={close}
      footer={[
        todo.handed ? <Button key="back" loading={taking.fetching} onClick={() => void back()}>{said.takeBack}</Button> : null,
        <Button key="close" onClick={close}>{words.shared.cancel}</Button>,
        <Button key="give" type="primary" disabled={!colleagues || nobody} loading={handing.fetching} onClick={form.submit}>{said.hand}</Button>,
      ]}
    >
      <p className="none">{said.handHint}</p>
      {todo.handed ? <Alert type="info" showIcon title={inHands(todo)} description={todo.handed.reason} /> : null}
      {error ? <Failed error={error} /> : null}
      {!colleagues && !error ? <Waiting /> : null}
      {nobody ? <Alert type="warning" showIcon title={said.nobody} /> : null}
      <Refusals errors={errors} />
      {colleagues?.length ? (
        <Form form={form} layout="vertical" className="ask" requiredMark onFinish={(values) => void give(values)}>
          <Form.Item name="to" label={said.handTo} rules={[{ required: true, message: filled(words.shared.required, { label: said.handTo }) }]}>
            <Select
              options={colleagues.map((one) => ({
                value: one.accountId,
                disabled: !one.may,
                label: [`${one.login ?? one.accountId} (${one.roles.join(words.shared.comma)})`, one.may ? '' : sentence({ message: one.reason, messageEn: one.reasonEn })]
                  .filter(Boolean)
                  .join(' · '),
              }))}
            />
          </Form.Item>
          <Form.Item name="reason" label={said.handWhy} rules={[{ required: true, whitespace: true, message: filled(words.shared.required, { label: said.handWhy }) }]}>
            <Input.TextArea rows={2} maxLength={LONGEST} showCount />
          </Form.Item>
        </Form>
      ) : null}
    </Modal>
  );
}

/** In whose hands it is, for whoever looks. */
export const inHands = ({ handed }: Todo): string => {
  if (!handed) return '';
  const by = handed.byLogin ?? words.shared.none;
  return handed.mine ? filled(said.handedMe, { by }) : filled(said.handedTo, { to: handed.login ?? words.shared.none, by });
};
