// What an administrator does with a unit: founded below it, renamed, moved, dissolved; refused at the field that is wrong.
import { useMemo, useState } from 'react';
import { Alert, App, Button, Flex, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useNavigate } from 'react-router';
import { useMutation } from 'urql';
import type { RefusalFragment, UnitKind, UnitPowersQuery } from '../../generated/graphql';
import { below, nameOf } from '../../shared/divisions';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { atFields, Refusals } from '../../shared/userErrors';
import { filled, words } from '../../words';
import { useMeanwhile, type Unit } from './Meanwhile';
import { DOINGS, type Doing, type Field, type Values } from './organising';
import { UnitPick } from './UnitPick';

const said = words.units;
const LINE = 200;

export function Organise({ unit, powers }: { unit: Unit; powers: UnitPowersQuery }) {
  const [chosen, choose] = useState<Doing>();
  const possible = DOINGS.filter(({ may, fits }) => powers[may].allowed && fits(unit));
  if (unit.dissolvedAt || !possible.length) return null;
  return (
    <Flex wrap gap={8} role="group" aria-label={said.doing}>
      {possible.map((one) => (
        <Button key={one.key} danger={one.key === 'dissolve'} onClick={() => choose(one)}>
          {said.doings[one.key]}
        </Button>
      ))}
      {chosen ? <Asked key={chosen.key} doing={chosen} unit={unit} close={() => choose(undefined)} /> : null}
    </Flex>
  );
}

function Asked({ doing, unit, close }: { doing: Doing; unit: Unit; close: () => void }) {
  const [form] = Form.useForm<Values>();
  const [{ fetching }, run] = useMutation(doing.document);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const { message } = App.useApp();
  const navigate = useNavigate();
  const commandId = useMemo(() => newId(), []);
  const { version, overtaken, meanwhile } = useMeanwhile(unit);
  const built = doing.key === 'establish' ? {} : { expectedVersion: version }; // what is founded was nothing before

  async function go(values: Values) {
    setErrors([]);
    setBroken('');
    const { data, error } = await run({ input: { ...doing.input(values, unit), ...built, commandId } as never });
    const answer = data && Object.values(data)[0];
    if (error || !answer) return setBroken(error ? story(error).sentence : words.shared.networkHint);
    if (await overtaken(answer.userErrors)) return;
    if (answer.userErrors.length) return setErrors(atFields(form, answer.userErrors, shown(doing, values)));
    void message.success(filled(said.done, { what: said.doings[doing.key], name: answer.unit?.name ?? unit.name }));
    close();
    if (doing.key === 'establish' && answer.unit) void navigate(`/units/${answer.unit.unitNo}`);
  }

  return (
    <Modal
      open
      title={filled(words.stations.actionOn, { action: said.doings[doing.key], name: unit.name })}
      okText={said.doings[doing.key]}
      okButtonProps={{ danger: doing.key === 'dissolve' }}
      confirmLoading={fetching}
      onOk={form.submit}
      onCancel={close}
    >
      {doing.key === 'dissolve' ? <Alert type="warning" showIcon title={said.dissolveHint} /> : null}
      {meanwhile}
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors} />
      <Form form={form} layout="vertical" className="ask" initialValues={doing.begins(unit)} onFinish={(values) => void go(values)}>
        {doing.fields.map((field) => (
          <Part key={field} field={field} unit={unit} />
        ))}
      </Form>
    </Modal>
  );
}

/** The fields that stand in the form: a union is numbered by itself. */
const shown = ({ fields }: Doing, { kind }: Values) => fields.filter((field) => field !== 'unitNo' || kind !== 'UNION');

const must = (label: string) => [{ required: true, message: filled(words.shared.required, { label }) }];

function Part({ field, unit }: { field: Field; unit: Unit }) {
  const kind = Form.useWatch<UnitKind | undefined>('kind');
  const places = useMemo(() => [unit.division, ...below(unit.division), ...below(unit.division).flatMap(below)], [unit.division]);
  const named = places.map((value) => ({ value, label: nameOf(value) }));
  switch (field) {
    case 'kind':
      return (
        <Form.Item name="kind" label={said.kind} rules={must(said.kind)}>
          <Select options={Object.entries(said.kinds).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
      );
    case 'division':
      return (
        <Form.Item name="division" label={said.division} extra={kind === 'UNION' ? said.unionHint : undefined} rules={must(said.division)}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={named} />
        </Form.Item>
      );
    case 'unitNo':
      return kind === 'UNION' ? null : (
        <Form.Item name="unitNo" label={said.no} extra={kind === 'TOWNSHIP' ? said.townHint : said.smallHint} rules={must(said.no)}>
          <InputNumber className="wide" controls={false} min={1} max={999_999_999} precision={0} />
        </Form.Item>
      );
    case 'covers':
      return (
        <Form.Item name="covers" label={said.covers} rules={must(said.covers)}>
          <Select mode="multiple" showSearch={{ optionFilterProp: 'label' }} options={named} />
        </Form.Item>
      );
    case 'parentNo':
      return (
        <Form.Item name="parentNo" label={said.parent} rules={must(said.parent)}>
          <UnitPick but={unit.unitNo} />
        </Form.Item>
      );
    case 'successorNo':
      return (
        <Form.Item name="successorNo" label={said.successor} extra={said.successorHint}>
          <UnitPick but={unit.unitNo} clear />
        </Form.Item>
      );
    case 'name':
      return (
        <Form.Item name="name" label={said.name} rules={must(said.name)}>
          <Input maxLength={LINE} autoComplete="off" />
        </Form.Item>
      );
    case 'reason':
      return (
        <Form.Item name="reason" label={words.stations.reason} rules={must(words.stations.reason)}>
          <Input.TextArea rows={2} maxLength={LINE} showCount />
        </Form.Item>
      );
  }
}
