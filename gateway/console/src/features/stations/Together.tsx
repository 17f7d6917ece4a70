// What may be done with all the rows that are marked, and with how many of them.
import { Button, Flex } from 'antd';
import type { StationRowFragment } from '../../generated/graphql';
import { useMay } from '../../shell/me';
import { filled, words } from '../../words';
import { ACTIONS, type Action } from './actions';

const said = words.bulk;
/** Turned down or revoked for good: one by one, each for its own reason. */
const ALONE: Action['key'][] = ['reject', 'revoke'];

interface Props {
  stations: StationRowFragment[];
  begin: (action: Action['key'], stations: StationRowFragment[]) => void;
  clear: () => void;
}

export function Together({ stations, begin, clear }: Props) {
  const may = useMay();
  const possible = ACTIONS.filter(({ key, may: needed }) => may(needed) && !ALONE.includes(key))
    .map((action) => ({ action, of: stations.filter(({ status }) => action.from.includes(status)) }))
    .filter(({ of }) => of.length);
  return (
    <Flex gap={8} align="center" wrap className="together" role="group" aria-label={said.title}>
      <span aria-live="polite">{filled(said.selected, { n: stations.length })}</span>
      {possible.map(({ action, of }) => (
        <Button key={action.key} type={action.tone === 'primary' ? 'primary' : 'default'} onClick={() => begin(action.key, of)}>
          {filled(said.go, { action: words.stations.action[action.key], n: of.length })}
        </Button>
      ))}
      {possible.length ? null : <span>{said.nothing}</span>}
      <Button type="text" onClick={clear}>
        {said.unselect}
      </Button>
    </Flex>
  );
}
