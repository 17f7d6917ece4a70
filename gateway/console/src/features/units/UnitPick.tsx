// One of the units, found by a part of its name.
import { useState } from 'react';
import { Select } from 'antd';
import { useQuery } from 'urql';
import { UnitsDocument, UnitDocument } from '../../generated/graphql';
import { useMe } from '../../shell/me';
import { words } from '../../words';

const FOUND = 20;

interface Props {
  id?: string;
  value?: number;
  onChange?: (unitNo: number | undefined) => void;
  /** Never this one. */
  but: number;
  clear?: boolean;
  /** What it is called where no label stands beside it. */
  label?: string;
}

export function UnitPick({ id, value, onChange, but, clear, label }: Props) {
  const [text, setText] = useState('');
  const { scope } = useMe();
  const [within] = scope.prefixes;
  const filter = { ...(text ? { text } : {}), ...(within ? { within } : {}) };
  const [{ data }] = useQuery({ query: UnitsDocument, variables: { first: FOUND, filter } });
  const [chosen] = useQuery({ query: UnitDocument, variables: { unitNo: value ?? 0 }, pause: value === undefined });
  const known = [...(chosen.data?.unit ? [chosen.data.unit] : []), ...(data?.units.nodes ?? [])];
  const options = [...new Map(known.filter(({ unitNo }) => unitNo !== but).map(({ unitNo, name }) => [unitNo, { value: unitNo, label: `${name} ${unitNo}` }])).values()];
  return (
    <Select
      id={id}
      allowClear={clear}
      showSearch={{ filterOption: false, onSearch: (said) => setText(said.trim()) }}
      className={label ? 'filter' : undefined}
      aria-label={label}
      placeholder={label ?? words.units.text}
      value={value}
      options={options}
      onChange={(unitNo) => onChange?.(unitNo)}
    />
  );
}
