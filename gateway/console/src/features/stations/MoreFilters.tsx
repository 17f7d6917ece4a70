// What a clerk narrows the list by now and then: when it was handed in, by whom, when something was last done.
import { useState } from 'react';
import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { Button, Flex, Select } from 'antd';
import { Day } from '../../shared/Day';
import { useMe } from '../../shell/me';
import { words } from '../../words';
import { UnitPick } from '../units/UnitPick';
import { MORE, type State } from './listState';

const said = words.stations;
const ID = 'more-filters';

interface Props {
  state: State;
  change: (some: Partial<State>) => void;
}

/** Open where the address asks for one of them. */
export function MoreFilters({ state, change }: Props) {
  const asked = MORE.some((name) => state[name]);
  const [opened, open] = useState(false);
  return (
    <>
      <Button type="text" icon={opened || asked ? <UpOutlined /> : <DownOutlined />} aria-expanded={opened || asked} aria-controls={ID} disabled={asked} onClick={() => open(!opened)}>
        {said.moreFilters}
      </Button>
      {opened || asked ? (
        <Flex id={ID} className="filters more-filters" wrap gap={8}>
          <Day label={said.submittedSince} value={state.submittedSince} change={(submittedSince) => change({ submittedSince })} />
          <Day label={said.submittedUntil} value={state.submittedUntil} change={(submittedUntil) => change({ submittedUntil })} />
          <SubmittedBy value={state.submittedBy} change={(submittedBy) => change({ submittedBy })} />
          <UnitPick
            but={0}
            clear
            label={said.submittedFor}
            value={state.submittedFor ? Number(state.submittedFor) : undefined}
            onChange={(unitNo) => change({ submittedFor: String(unitNo ?? '') })}
          />
          <Day label={said.changedSince} value={state.changedSince} change={(changedSince) => change({ changedSince })} />
        </Flex>
      ) : null}
    </>
  );
}

/** Me; a colleague's view may say somebody else. */
function SubmittedBy({ value, change }: { value: string; change: (accountId: string) => void }) {
  const { accountId } = useMe();
  const others = value && value !== accountId ? [{ value, label: said.byAnother }] : [];
  return (
    <Select
      className="filter"
      allowClear
      placeholder={said.submittedBy}
      aria-label={said.submittedBy}
      value={value || undefined}
      options={[{ value: accountId, label: said.byMe }, ...others]}
      onChange={(chosen) => change(chosen ?? '')}
    />
  );
}
