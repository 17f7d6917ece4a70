// Somebody was faster: what they did with the unit since the form was opened, said before anything is sent once more.
import { useState } from 'react';
import { Alert } from 'antd';
import { useClient, useQuery } from 'urql';
import { AccountsDocument, UnitDocument, type RefusalFragment, type UnitQuery } from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { nameOf } from '../../shared/divisions';
import { useMay } from '../../shell/me';
import { filled, words } from '../../words';

const said = words.units;
const STALE = 'stale';
const ACCOUNTS = 100;
const FACTS = ['name', 'parent', 'covers'] as const;

export type Unit = NonNullable<UnitQuery['unit']>;

/** What a form is built from, by its version; and what it is told where the unit has moved on. */
export function useMeanwhile(opened: Unit) {
  const client = useClient();
  const [before] = useState(opened);
  const [unit, read] = useState(opened);

  /** Whether nothing stood in the way but that somebody was faster: the form stays as it was filled in. */
  async function overtaken(errors: RefusalFragment[]): Promise<boolean> {
    if (!errors.some(({ code }) => code === STALE)) return false;
    const { data } = await client.query(UnitDocument, { unitNo: unit.unitNo }, { requestPolicy: 'network-only' }).toPromise();
    if (!data?.unit) return false;
    read(data.unit);
    return true;
  }

  return { version: unit.version, overtaken, meanwhile: unit === before ? null : <Meanwhile before={before} now={unit} /> };
}

function Meanwhile({ before, now }: { before: Unit; now: Unit }) {
  const [was, is] = [facts(before), facts(now)];
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={said.meanwhile}
      description={
        <ul className="meanwhile">
          {FACTS.filter((fact) => was[fact] !== is[fact]).map((fact) => (
            <li key={fact}>
              {said[fact]} <del>{was[fact]}</del> <ins>{is[fact]}</ins>
            </li>
          ))}
          {now.dissolvedAt ? <li>{filled(said.dissolved, { when: minute(now.dissolvedAt), why: now.dissolvedReason ?? '' })}</li> : null}
          <Staffed unitNo={now.unitNo} since={before.changedAt} />
        </ul>
      }
    />
  );
}

const facts = ({ name, path, covers }: Unit) => ({
  name,
  parent: path.at(-1)?.name ?? words.shared.none,
  covers: covers.map(nameOf).join(words.shared.comma),
});

/** Roles given and taken back since then. */
function Staffed({ unitNo, since }: { unitNo: number; since: string }) {
  const may = useMay()('account:read');
  const variables = { first: ACCOUNTS, filter: { unitNo, history: true } };
  const [{ data }] = useQuery({ query: AccountsDocument, variables, pause: !may, requestPolicy: 'network-only' });
  const later = (when: string | null | undefined) => !!when && Date.parse(when) > Date.parse(since);
  const told = (data?.accounts.nodes ?? []).filter(({ knownFrom, knownTo }) => later(knownFrom) || later(knownTo));
  return told.map(({ accountId, login, role, roleName, knownFrom, knownTo }) => (
    <li key={accountId + role + knownFrom}>
      {filled(knownTo ? said.tookBack : said.gave, { when: minute(knownTo ?? knownFrom), login: login ?? said.notSignedIn, role: roleName })}
    </li>
  ));
}
