// A number that was taken over without a station gets one.
import { useMemo, useState } from 'react';
import { Alert, App, Button, Form, Modal, Select } from 'antd';
import { useMutation, useQuery } from 'urql';
import { AssignCodeDocument, FoundStationsDocument, type RefusalFragment } from '../../generated/graphql';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { atFields, Refusals } from '../../shared/userErrors';
import { filled, words } from '../../words';

const said = words.adoption;

export function Assign({ code, done }: { code: string; done: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {said.assign}
      </Button>
      {open ? <Asked code={code} done={done} close={() => setOpen(false)} /> : null}
    </>
  );
}

function Asked({ code, done, close }: { code: string; done: () => void; close: () => void }) {
  const [form] = Form.useForm<{ stationId: string }>();
  const [text, setText] = useState('');
  const [{ data }] = useQuery({ query: FoundStationsDocument, variables: { text }, pause: !text });
  const [{ fetching }, assign] = useMutation(AssignCodeDocument);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const { message } = App.useApp();
  const commandId = useMemo(() => newId(), []);
  const options = data?.stations.edges.map(({ node }) => ({ value: node.id, label: [node.name, node.divisionName, node.code ?? words.stations.statuses[node.status]].join(' · ') })) ?? [];

  async function go(stationId: string) {
    setErrors([]);
    setBroken('');
    const { data: answer, error } = await assign({ input: { code, stationId, commandId } });
    if (!answer) return setBroken(error ? story(error).sentence : words.shared.networkHint);
    if (answer.assignCode.userErrors.length) return setErrors(atFields(form, answer.assignCode.userErrors, ['stationId']));
    void message.success(filled(said.assigned, { code }));
    done();
    close();
  }

  return (
    <Modal open title={filled(said.assignOf, { code })} okText={said.assign} confirmLoading={fetching} onOk={form.submit} onCancel={close}>
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors} />
      <Form form={form} layout="vertical" className="ask" onFinish={({ stationId }) => void go(stationId)}>
        <Form.Item name="stationId" label={said.station} extra={said.assignHint} rules={[{ required: true, message: filled(words.shared.required, { label: said.station }) }]}>
          <Select showSearch={{ filterOption: false, onSearch: (typed) => setText(typed.trim()) }} placeholder={words.stations.textFilter} options={options} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
