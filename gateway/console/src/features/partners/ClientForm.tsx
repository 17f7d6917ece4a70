// A client's name, scopes and addresses: registered for a unit, or changed.
import { Alert, Checkbox, Form, Input, Modal, Select } from 'antd';
import { useQuery } from 'urql';
import {
  ChangePartnerClientDocument,
  RegisterPartnerClientDocument,
  UnitsDocument,
  type PartnerClientRowFragment,
} from '../../generated/graphql';
import { atFields, Refusals } from '../../shared/userErrors';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import { useRun } from './useRun';

const said = words.partners;
const UNITS = 100;
const ENTERPRISES = { first: UNITS, filter: { kind: ['ENTERPRISE' as const] } };
const FIELDS = ['unitNo', 'name', 'scopes', 'addresses'];
const required = (label: string) => [{ required: true, message: filled(words.shared.required, { label }) }];

interface Values {
  unitNo?: number;
  name: string;
  scopes: string[];
  addresses?: string;
}

interface Props {
  client?: PartnerClientRowFragment;
  done: () => void;
  close: () => void;
}

export function ClientForm({ client, done, close }: Props) {
  const me = useMe();
  const [form] = Form.useForm<Values>();
  const [{ data }] = useQuery({ query: UnitsDocument, variables: ENTERPRISES, pause: !!client });
  const finished = () => {
    done();
    close();
  };
  const register = useRun(RegisterPartnerClientDocument, finished);
  const change = useRun(ChangePartnerClientDocument, finished);
  const { busy, broken, errors } = client ? change : register;
  const placed = errors.filter(({ path }) => path && FIELDS.includes(path));

  async function go({ unitNo, name, scopes, addresses }: Values) {
    const about = { name, scopes, addresses: (addresses ?? '').split(/[\s,\uff0c\u3001]+/).filter(Boolean) };
    const refused = client ? await change.go({ clientId: client.clientId, ...about }) : await register.go({ unitNo: unitNo ?? 0, ...about });
    if (refused) atFields(form, refused, FIELDS);
  }

  const units = data?.units.nodes ?? [];
  const own = units.find(({ unitNo }) => me.roles.some(({ unit }) => unit.unitNo === unitNo));
  return (
    <Modal
      open
      title={client ? said.change : said.register}
      okText={client ? words.shared.save : said.register}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={close}
    >
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors.filter((error) => !placed.includes(error))} />
      {client || data ? (
        <Form<Values>
          form={form}
          layout="vertical"
          className="ask"
          onFinish={(values) => void go(values)}
          initialValues={{ unitNo: own?.unitNo, scopes: SCOPES, ...client, addresses: client?.addresses.join('\n') }}
        >
          {client ? null : (
            <Form.Item name="unitNo" label={said.unit} rules={required(said.unit)}>
              <Select
                showSearch={{ optionFilterProp: 'label' }}
                disabled={!!own}
                options={units.map(({ unitNo, name }) => ({ value: unitNo, label: name }))}
              />
            </Form.Item>
          )}
          <Form.Item name="name" label={said.name} extra={said.nameHint} rules={required(said.name)}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="scopes" label={said.scopes} rules={required(said.scopes)}>
            <Checkbox.Group className="stacked" options={SCOPES.map((value) => ({ value, label: said.scope[value] }))} />
          </Form.Item>
          <Form.Item name="addresses" label={said.addresses} extra={said.addressesHint}>
            <Input.TextArea rows={2} />
          </Form.Item>
        </Form>
      ) : null}
    </Modal>
  );
}

export const SCOPES = Object.keys(said.scope) as (keyof typeof said.scope)[];
