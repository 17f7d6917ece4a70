// What narrows the list and the map alike; each filter with the clause behind what it asks.
import { useEffect, useState } from 'react';
import { Flex, Input, Select } from 'antd';
import { useNavigation } from 'react-router';
import { words } from '../../words';
import type { State } from './listState';
import { MoreFilters } from './MoreFilters';

const TYPE_MS = 300;
const said = words.stations;

const options = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));

export function Filters({ state, change }: { state: State; change: (some: Partial<State>, replace?: boolean) => void }) {
  return (
    <Flex className="filters" wrap gap={8} role="search" aria-label={said.narrowed}>
      <TextFilter text={state.text} change={(text) => change({ text }, true)} />
      <Choice label={said.statusFilter} names={said.statuses} value={state.status} change={(status) => change({ status })} />
      <Choice label={said.kindFilter} names={said.kinds} value={state.kind} change={(kind) => change({ kind })} />
      <Choice label={said.codeFilter} names={said.codeStates} value={state.codeState} change={(codeState) => change({ codeState })} />
      <MoreFilters state={state} change={change} />
    </Flex>
  );
}

interface ChoiceProps {
  label: string;
  names: Record<string, string>;
  value: string[];
  change: (value: string[]) => void;
}

function Choice({ label, names, value, change }: ChoiceProps) {
  return (
    <Select
      mode="multiple"
      className="filter"
      maxTagCount="responsive"
      placeholder={label}
      aria-label={label}
      allowClear
      value={value}
      options={options(names)}
      onChange={change}
    />
  );
}

function TextFilter({ text, change }: { text: string; change: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const [known, setKnown] = useState(text);
  const leaving = useNavigation().state === 'loading'; // what is typed must not call back who has clicked on a row
  if (known !== text) {
    setKnown(text); // Back, or a link: the address says something else now
    setTyped(text);
  }
  useEffect(() => {
    if (typed === text || leaving) return undefined;
    const waiting = setTimeout(() => change(typed.trim()), TYPE_MS);
    return () => clearTimeout(waiting);
  }, [typed, text, leaving, change]);
  return (
    <Input
      className="filter-text"
      allowClear
      value={typed}
      placeholder={said.textFilter}
      aria-label={said.textFilter}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
}
