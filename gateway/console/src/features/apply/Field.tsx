// One field with what the standard of the place says of it.
import type { ReactElement } from 'react';
import { AutoComplete, Form, Select } from 'antd';
import { filled, words } from '../../words';
import { Rule, useNamed } from './Rule';

export const choices = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));

interface Props {
  name: string;
  label: string;
  /** Keys of the rules that govern it. */
  rule?: string[];
  required?: boolean;
  hint?: string;
  children: ReactElement;
  whole?: boolean;
}

export function Field({ name, label, rule, required, hint, children, whole }: Props) {
  const rules = required ? [{ required, message: filled(words.shared.required, { label }) }] : [];
  const extra = rule ? (
    <>
      {hint ? <div>{hint}</div> : null}
      <Rule of={rule} />
    </>
  ) : (
    hint
  );
  return (
    <Form.Item name={name} label={label} rules={rules} extra={extra} className={whole ? 'whole-row' : undefined}>
      {children}
    </Form.Item>
  );
}

interface NamedProps extends Omit<Props, 'children' | 'rule'> {
  rule: string[];
}

/** Several of what the standard names, or in one's own words. */
export function Several(props: NamedProps) {
  const options = useNamed(props.rule).map((value) => ({ value, label: value }));
  return (
    <Field {...props}>
      <Select mode="tags" options={options} tokenSeparators={[',', '\uff0c', '\u3001']} maxCount={60} />
    </Field>
  );
}

/** One of what the standard names, or in one's own words. */
export function OneOf(props: NamedProps) {
  const options = useNamed(props.rule).map((value) => ({ value }));
  return (
    <Field {...props}>
      <AutoComplete options={options} showSearch={{ filterOption: true }} allowClear />
    </Field>
  );
}
