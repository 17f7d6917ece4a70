// A view gets its name, whom it is shared with, and whether the list opens with it.
import { useState } from 'react';
import { Alert, App, Checkbox, Form, Input, Modal, Select } from 'antd';
import { useMutation } from 'urql';
import { SaveViewDocument, type RefusalFragment, type ViewFragment } from '../../generated/graphql';
import { useFocusBack } from '../../shared/focusBack';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { atFields, Refusals } from '../../shared/userErrors';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import type { Shape } from './listState';
import { LIST } from './useViews';

const said = words.views;
const LONGEST = 40;
const PRIVATE = 0;

interface Values {
  name: string;
  unitNo: number;
  preferred: boolean;
}

interface Props {
  /** One that is changed; a new one without. */
  view?: ViewFragment;
  shape: Shape;
  /** With the view's id once it is saved. */
  close: (saved?: string) => void;
}

export function SaveView({ view, shape, close }: Props) {
  useFocusBack();
  const me = useMe();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [{ fetching }, save] = useMutation(SaveViewDocument);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const [id] = useState(() => view?.viewId ?? newId());
  const units = [...new Map(me.roles.map(({ unit }) => [unit.unitNo, unit.name]))];

  async function go({ name, unitNo, preferred }: Values) {
    const { data, error } = await save({ input: { id, list: LIST, name, shape, preferred, unitNo: unitNo || null } });
    setBroken(error ? story(error).sentence : '');
    if (!data) return;
    setErrors(atFields(form, data.saveView.userErrors, ['name', 'unitNo']));
    if (data.saveView.userErrors.length) return;
    void message.success(said.saved);
    close(id);
  }
  return (
    <Modal
      open
      title={view ? said.editTitle : said.saveTitle}
      okText={words.shared.save}
      confirmLoading={fetching}
      onOk={form.submit}
      onCancel={() => close()}
    >
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors} />
      <Form<Values>
        form={form}
        layout="vertical"
        className="ask"
        initialValues={{ name: view?.name ?? '', unitNo: view?.unitNo ?? PRIVATE, preferred: view?.preferred ?? false }}
        onFinish={(values) => void go(values)}
      >
        {view ? null : <p>{said.saveHint}</p>}
        <Form.Item name="name" label={said.name} extra={said.nameHint} rules={[{ required: true, whitespace: true, message: filled(words.shared.required, { label: said.name }) }]}>
          <Input maxLength={LONGEST} autoFocus />
        </Form.Item>
        <Form.Item name="unitNo" label={said.share}>
          <Select
            options={[
              { value: PRIVATE, label: said.private },
              ...units.map(([value, unit]) => ({ value, label: filled(said.shareWith, { unit }) })),
            ]}
          />
        </Form.Item>
        <Form.Item name="preferred" valuePropName="checked">
          <Checkbox>{said.preferred}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
}
