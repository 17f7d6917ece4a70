// One station's own number: given where there is none, changed or withdrawn where there is one.
import { useMemo, useState } from 'react';
import { Alert, App, Button, Flex, Form, Input, Modal } from 'antd';
import { useMutation } from 'urql';
import {
  AssignOwnCodeDocument,
  ChangeOwnCodeDocument,
  WithdrawOwnCodeDocument,
  type NumberedFragment,
  type OwnStationFragment,
  type RefusalFragment,
} from '../../generated/graphql';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { atFields, Refusals } from '../../shared/userErrors';
import { filled, words } from '../../words';

const said = words.owncodes;
const MOST = 40;

interface Answer {
  error?: Parameters<typeof story>[0];
  data?: Record<string, NumberedFragment>;
}

export function OwnCodeDialog({ station, close, done }: { station: OwnStationFragment; close: () => void; done: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<{ ownCode: string; name: string }>();
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const [assigning, assign] = useMutation(AssignOwnCodeDocument);
  const [changing, change] = useMutation(ChangeOwnCodeDocument);
  const [withdrawing, withdraw] = useMutation(WithdrawOwnCodeDocument);
  const ids = useMemo(() => [newId(), newId()] as const, []);
  const { ownCode, ownRevision, stationId, name } = station;
  const enterpriseNo = station.enterpriseNo ?? 0;

  async function told(asked: Promise<unknown>, success: string) {
    setErrors([]);
    setBroken('');
    const { error, data } = (await asked) as Answer;
    const answer = data && Object.values(data)[0];
    if (error || !answer) setBroken(error ? story(error).sentence : words.shared.networkHint);
    else if (answer.userErrors.length) setErrors(atFields(form, answer.userErrors, ['ownCode']));
    else {
      void message.success(success);
      done();
    }
  }

  function save(given: { ownCode: string }) {
    const input = { enterpriseNo, stationId, ownCode: given.ownCode.trim(), commandId: ids[0] };
    if (ownCode) return told(change({ input: { ...input, revision: ownRevision } }), said.changed);
    return told(assign({ input }), said.assigned);
  }

  return (
    <Modal open title={filled(said.of, { name })} onCancel={close} footer={null} destroyOnHidden>
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors} />
      <Form form={form} layout="vertical" initialValues={{ ownCode: ownCode ?? '' }} onFinish={(given) => void save(given)}>
        <Form.Item name="ownCode" label={said.ownCode} extra={said.shape} rules={[{ required: true, message: filled(words.shared.required, { label: said.ownCode }) }]}>
          <Input maxLength={MOST} autoFocus />
        </Form.Item>
        <Flex gap={8} wrap>
          <Button type="primary" htmlType="submit" loading={assigning.fetching || changing.fetching}>
            {ownCode ? said.change : said.assign}
          </Button>
          {ownCode ? (
            <Button
              danger
              loading={withdrawing.fetching}
              onClick={() => void told(withdraw({ input: { enterpriseNo, ownCode, revision: ownRevision, commandId: ids[1] } }), said.withdrawn)}
            >
              {said.withdraw}
            </Button>
          ) : null}
          <Button onClick={close}>{words.shared.back}</Button>
        </Flex>
      </Form>
    </Modal>
  );
}
