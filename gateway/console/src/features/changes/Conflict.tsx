// Somebody was faster: what I saw, what it is now and what I wrote side by side; I choose, nothing is lost in silence.
import { useState } from 'react';
import { Alert, Button, Flex, Radio } from 'antd';
import { useQuery } from 'urql';
import { StationHistoryDocument, type StationFileFragment } from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { filled, words } from '../../words';
import { valuesOf, type Values } from '../apply/values';
import { compared, merged, type Key } from './merge';
import { label, told } from './told';

const said = words.changes;
const LATEST = 10;
const NONE = <span className="none">{words.shared.none}</span>;

interface Props {
  keys: Key[];
  /** The station as it was when the form was opened. */
  seen: StationFileFragment;
  now: StationFileFragment;
  mine: Values;
  /** What I wrote is a draft of another day: it is gone on with, not sent. */
  resumed?: boolean;
  /** With the fields as they were chosen. */
  done: (values: Values) => void;
  back: () => void;
}

export function Conflict({ keys, seen, now, mine, resumed, done, back }: Props) {
  const [was, is] = [valuesOf(seen), valuesOf(now)];
  const rows = compared(keys, was, is, mine);
  const [chosen, choose] = useState<Partial<Record<Key, 'mine' | 'theirs'>>>(() =>
    Object.fromEntries(rows.filter((row) => row.mine !== row.theirs).map(({ key, mine: wrote }) => [key, wrote ? 'mine' : 'theirs'])),
  );
  const title = resumed ? said.draftOlder : said.conflict;
  const open = rows.filter(({ key }) => !chosen[key]);
  const kept = rows.filter(({ key }) => chosen[key] === 'mine').map(({ key }) => key);
  return (
    <section className="panel conflict" aria-label={title}>
      <h2>{title}</h2>
      <Alert type="warning" showIcon role="alert" title={resumed ? said.draftHint : said.conflictHint} description={<Meanwhile seen={seen} />} />
      {rows.map(({ key, theirs, mine: wrote }) => (
        <fieldset key={key} className="three">
          <legend>
            {label(key)}
            {theirs && wrote ? <span className="doubt"> {said.bothChanged}</span> : null}
          </legend>
          <div>
            <span className="none">{resumed ? said.draftSeen : said.seen}</span> {told(key, was, seen) ?? NONE}
          </div>
          <Radio.Group value={chosen[key]} onChange={({ target }) => choose({ ...chosen, [key]: target.value as 'mine' | 'theirs' })} aria-label={label(key)}>
            <Radio value="theirs">
              <span className="none">{said.now}</span> {told(key, is, now) ?? NONE}
            </Radio>
            <Radio value="mine">
              <span className="none">{said.mine}</span> {told(key, mine, seen) ?? NONE}
            </Radio>
          </Radio.Group>
        </fieldset>
      ))}
      {rows.length ? null : <p>{said.nothingDiffers}</p>}
      <Flex gap={12} wrap align="center">
        <Button type="primary" disabled={open.length > 0} onClick={() => done(merged(keys, is, mine, kept))}>
          {resumed ? said.goOn : said.takeThese}
        </Button>
        {resumed ? null : <Button onClick={back}>{said.backToForm}</Button>}
        {open.length ? <span className="doubt">{filled(said.toChoose, { n: open.length })}</span> : null}
      </Flex>
    </section>
  );
}

/** Who did what since the form was opened. */
function Meanwhile({ seen }: { seen: StationFileFragment }) {
  const [{ data }] = useQuery({ query: StationHistoryDocument, variables: { id: seen.id, first: LATEST }, requestPolicy: 'network-only' });
  const since = data?.stationHistory.edges.map(({ node }) => node).filter((one) => one.source === 'registry' && one.version > seen.version) ?? [];
  return since.map((one) => (
    <div key={one.eventId}>
      {filled(said.meanwhile, { when: minute(one.at), who: [one.unitName, one.roleName, one.login].filter(Boolean).join(' · '), what: one.eventName })}
    </div>
  ));
}
