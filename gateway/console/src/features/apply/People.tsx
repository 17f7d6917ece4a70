// Who answers for the station; somebody known stays under their id and is not asked for again.
import { Button, Flex, Form, Input } from 'antd';
import type { StationFileFragment } from '../../generated/graphql';
import { filled, words } from '../../words';
import { Rule, useLines } from './Rule';

const said = words.apply;
export const ROLES = ['head', 'leader', 'liaison'] as const;
type Role = (typeof ROLES)[number];

export function People({ station }: { station?: StationFileFragment }) {
  return (
    <section className="panel">
      <h2>{words.stations.people}</h2>
      {ROLES.map((role) => (
        <Person key={role} role={role} known={station?.[role] ?? null} />
      ))}
    </section>
  );
}

export function Person({ role, known, must }: { role: Role; known: StationFileFragment['head']; must?: boolean }) {
  const form = Form.useFormInstance();
  const kept = Form.useWatch<string | undefined>([role, 'personId'], { form, preserve: true });
  const rule = [`posts.${role}`];
  const stated = useLines(rule).some((line) => line.stated && line.force === 'MUST');
  const needed = must ?? stated;
  const label = words.stations[role];
  return (
    <fieldset className="person">
      <legend>{label}</legend>
      <div className="rule-of">
        <Rule of={rule} />
      </div>
      <Form.Item name={[role, 'personId']} hidden>
        <Input />
      </Form.Item>
      {kept ? (
        <Flex gap={12} align="center" wrap>
          <span>{filled(said.stays, { name: known?.name ?? '', phone: known?.phoneMasked ?? '' })}</span>
          <Button size="small" onClick={() => form.setFieldValue([role, 'personId'], undefined)}>
            {filled(said.another, { label })}
          </Button>
        </Flex>
      ) : (
        <div className="fields">
          <Form.Item name={[role, 'name']} label={filled(said.personName, { label })} rules={[{ required: needed, message: filled(words.shared.required, { label: filled(said.personName, { label }) }) }]}>
            <Input maxLength={50} autoComplete="off" />
          </Form.Item>
          <Form.Item name={[role, 'phone']} label={filled(said.personPhone, { label })} rules={must ? [{ required: true, message: filled(words.shared.required, { label: filled(said.personPhone, { label }) }) }] : []}>
            <Input inputMode="tel" maxLength={20} autoComplete="off" />
          </Form.Item>
        </div>
      )}
    </fieldset>
  );
}
