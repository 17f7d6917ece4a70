// What an import would do, or did, row by row: what is new, changed, the same, and what is wrong and how to mend it.
import { useState } from 'react';
import { Button, Flex, Tabs, Tag, Typography } from 'antd';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { ImportRowsDocument, type ImportRowsQuery, type RowOutcome, type RowStanding } from '../../generated/graphql';
import { ClauseHelp } from '../../shared/ClauseHelp';
import { count } from '../../shared/dates';
import { Failed, Waiting } from '../../shared/States';
import { sentence } from '../../shared/userErrors';
import { filled, words } from '../../words';
import type { Whole } from './ImportPage';

const said = words.imports;
const PAGE = 50;
const SHOWN_ROWS = 12;

type Row = NonNullable<ImportRowsQuery['import']>['rows'][number];
type Key = keyof typeof said.tabs;

interface Part {
  key: Key;
  standing?: RowStanding;
  outcome?: RowOutcome;
  /** How many; unknown where the import does not say. */
  n?: number;
}

function parts({ state, counts }: Whole): Part[] {
  const { new: fresh, changed, same, refused, submitted, withdrawn, kept } = counts;
  if (state === 'CHECKED') {
    return [
      { key: 'new', standing: 'NEW', n: fresh },
      { key: 'changed', standing: 'CHANGED', n: changed },
      { key: 'same', standing: 'SAME', n: same },
      { key: 'refused', standing: 'REFUSED', n: refused },
    ];
  }
  const undone: Part[] = [
    { key: 'withdrawn', outcome: 'WITHDRAWN', n: withdrawn },
    { key: 'kept', outcome: 'KEPT', n: kept },
  ];
  return [
    ...(state === 'UNDOING' || state === 'UNDONE' ? undone : [{ key: 'submitted', outcome: 'SUBMITTED', n: submitted } as Part]),
    { key: 'there', outcome: 'THERE' },
    { key: 'same', standing: 'SAME', n: same },
    { key: 'failed', outcome: 'REFUSED' },
    { key: 'refused', standing: 'REFUSED' },
  ];
}

export function Preview({ made }: { made: Whole }) {
  const all = parts(made);
  const usual = all.find(({ key, n }) => n && key !== 'same')?.key ?? all[0]?.key;
  const [chosen, choose] = useState<Key>();
  const active = all.some(({ key }) => key === chosen) ? chosen : usual;
  return (
    <section className="panel">
      <Tabs
        activeKey={active}
        onChange={(key) => choose(key as Key)}
        items={all.map((part) => ({
          key: part.key,
          label: part.n === undefined ? said.tabs[part.key] : `${said.tabs[part.key]} ${count(part.n)}`,
          children: part.key === active ? <Part made={made} part={part} /> : null,
        }))}
      />
    </section>
  );
}

function Part({ made, part }: { made: Whole; part: Part }) {
  return (
    <>
      <Typography.Paragraph type="secondary">{said.tabHints[part.key]}</Typography.Paragraph>
      {part.key === 'refused' ? <Causes made={made} /> : null}
      {part.key === 'new' && made.lacks.length ? <Lacks made={made} /> : null}
      <Rows key={part.key} made={made} part={part} />
    </>
  );
}

/** The same mistake once, with the rows that make it. */
function Causes({ made }: { made: Whole }) {
  if (!made.causes.length) return null;
  return (
    <>
      <h2>{said.causes}</h2>
      <ul className="causes">
        {made.causes.map((cause) => (
          <li key={cause.column + cause.message}>
            <span className="in-column">{cause.column || said.wholeRow}</span>
            {sentence(cause)} <Where n={cause.count} rows={cause.rows} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Lacks({ made }: { made: Whole }) {
  return (
    <>
      <h2>{said.lacks}</h2>
      <Typography.Paragraph type="secondary">{said.lacksHint}</Typography.Paragraph>
      <ul className="causes">
        {made.lacks.map((lack) => (
          <li key={lack.clause + lack.message}>
            {sentence(lack)} <ClauseHelp clause={lack.clause} /> <Where n={lack.count} rows={lack.rows} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Where({ n, rows }: { n: number; rows: number[] }) {
  const shown = rows.slice(0, SHOWN_ROWS);
  const text = n > shown.length ? said.causeMore : said.causeRows;
  return <span className="when">{filled(text, { n: count(n), rows: shown.join(words.shared.comma) })}</span>;
}

function Rows({ made, part }: { made: Whole; part: Part }) {
  const [behind, setBehind] = useState<number[]>([]);
  const variables = {
    id: made.importId,
    first: PAGE,
    after: behind.at(-1) ?? 0,
    standing: part.standing ? [part.standing] : null,
    outcome: part.outcome ? [part.outcome] : null,
  };
  const [{ data, error, fetching }, again] = useQuery({ query: ImportRowsDocument, variables, requestPolicy: 'cache-and-network' });
  if (error && !data) return <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data) return <Waiting />;
  const rows = data.import?.rows ?? [];
  const last = rows.at(-1);
  return (
    <div aria-busy={fetching}>
      {rows.length ? (
        <ul className="import-rows">
          {rows.map((row) => (
            <li key={row.row}>
              <span className="row-no">{filled(said.row, { n: row.row })}</span>
              <span>
                {row.stationId && row.outcome ? <Link to={`/stations/${row.stationId}`}>{row.name}</Link> : row.name}{' '}
                {row.pictures ? <span className="when">{filled(said.pictures, { n: count(row.pictures) })}</span> : null}
              </span>
              <Said row={row} />
            </li>
          ))}
        </ul>
      ) : (
        <p className="none">{said.noRows}</p>
      )}
      <Flex className="pager" justify="end" gap={8}>
        {behind.length ? <Button onClick={() => setBehind(behind.slice(0, -1))}>{words.shared.previous}</Button> : null}
        {last && rows.length === PAGE ? <Button onClick={() => setBehind([...behind, last.row])}>{words.shared.next}</Button> : null}
      </Flex>
    </div>
  );
}

function Said({ row }: { row: Row }) {
  return (
    <ul>
      {row.flaws.map((flaw) => (
        <li key={flaw.column + flaw.message}>
          <span className="in-column">{flaw.column || said.wholeRow}</span>
          {flaw.value ? <span className="wrote">{filled(said.valueIs, { value: flaw.value })} </span> : null}
          {sentence(flaw)} <ClauseHelp clause={flaw.clause} />
        </li>
      ))}
      {row.differences.map(({ column, before, after, waits }) => (
        <li key={column}>
          <span className="in-column">{column}</span>
          {before || after ? (
            <>
              <span className="was">{before || said.empty}</span> → <span className="becomes">{after || said.empty}</span>
            </>
          ) : (
            <span className="none">{said.personal}</span>
          )}
          {waits ? <Tag className="waits">{said.waits}</Tag> : null}
        </li>
      ))}
      {row.shortfalls.map((one) => (
        <li key={one.code + one.clause}>
          <Tag color={one.soft ? undefined : 'warning'} variant="outlined">
            {one.soft ? words.stations.soft : words.stations.must}
          </Tag>
          {sentence(one)} <ClauseHelp clause={one.clause} />
        </li>
      ))}
    </ul>
  );
}
