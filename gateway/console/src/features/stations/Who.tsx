// Somebody of a station: the number masked; in full for whoever says why, and that is written down first.
import { useState } from 'react';
import { EyeOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, Modal, Typography } from 'antd';
import { useMutation } from 'urql';
import { RevealPersonDocument, type PersonFragment, type RefusalFragment } from '../../generated/graphql';
import { story } from '../../shared/States';
import { atFields, Refusals } from '../../shared/userErrors';
import { useMay } from '../../shell/me';
import { filled, words } from '../../words';

const said = words.stations;

interface Full {
  name: string;
  phone: string;
}

/** `ask`: whether this page is the place to ask for the number. */
export function Who({ who, ask }: { who: PersonFragment; ask?: boolean }) {
  const may = useMay();
  const [full, setFull] = useState<Full>();
  const [asking, setAsking] = useState(false);
  if (who.name === null) return <Typography.Text type="secondary">{said.erased}</Typography.Text>;
  return (
    <>
      {full?.name ?? who.name}
      <span className="code phone">{full?.phone ?? who.phoneMasked}</span>
      {ask && !full && may('person:reveal') ? (
        <Button size="small" type="text" icon={<EyeOutlined />} aria-label={filled(said.revealOf, { name: who.name })} onClick={() => setAsking(true)}>
          {said.reveal}
        </Button>
      ) : null}
      {asking ? <Reason personId={who.personId} name={who.name} shown={setFull} close={() => setAsking(false)} /> : null}
    </>
  );
}

interface ReasonProps {
  personId: string;
  name: string;
  shown: (full: Full) => void;
  close: () => void;
}

function Reason({ personId, name, shown, close }: ReasonProps) {
  const [form] = Form.useForm<{ reason: string }>();
  const [{ fetching }, reveal] = useMutation(RevealPersonDocument);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');

  async function go(reason: string) {
    setErrors([]);
    setBroken('');
    const { data, error } = await reveal({ input: { personId, reason } });
    if (!data) return setBroken(error ? story(error).sentence : words.shared.networkHint);
    if (!data.revealPerson.person) return setErrors(atFields(form, data.revealPerson.userErrors, ['reason']));
    shown(data.revealPerson.person);
    close();
  }

  return (
    <Modal open title={filled(said.revealOf, { name })} okText={said.reveal} confirmLoading={fetching} onOk={form.submit} onCancel={close}>
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors} />
      <p>{said.revealHint}</p>
      <Form form={form} layout="vertical" onFinish={({ reason }) => void go(reason)}>
        <Form.Item name="reason" label={said.revealReason} rules={[{ required: true, whitespace: true, message: filled(words.shared.required, { label: said.revealReason }) }]}>
          <Input.TextArea rows={2} maxLength={200} showCount autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
