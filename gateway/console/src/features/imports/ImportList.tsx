// Where an import begins, and the imports on record, the newest first.
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { ImportsDocument, type ImportHeadFragment } from '../../generated/graphql';
import { count, minute } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, Waiting } from '../../shared/States';
import { useUrlState } from '../../shared/urlState';
import { words } from '../../words';
import { SheetUpload } from './SheetUpload';

const said = words.imports;
const PAGE = 30;
const DEFAULTS = { before: '' };
const ABOUT = { additionalTypenames: ['StationImport'] };

export function ImportList() {
  return (
    <div className="page">
      <PageTitle>{said.title}</PageTitle>
      <section className="panel">
        <Flex wrap gap={8} justify="space-between" align="center">
          <h2>{said.start}</h2>
          <Button icon={<DownloadOutlined />} href="/imports/template.xlsx">
            {said.template}
          </Button>
        </Flex>
        <p>{said.startHint}</p>
        <SheetUpload label={said.drop} />
      </section>
      <Records />
    </div>
  );
}

function Records() {
  const [{ before }, change] = useUrlState(DEFAULTS);
  const variables = { first: PAGE, before: before || null };
  const [{ data, error }, again] = useQuery({ query: ImportsDocument, variables, context: ABOUT, requestPolicy: 'cache-and-network' });
  if (error && !data) return <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data) return <Waiting />;
  const last = data.imports.at(-1);
  return (
    <section aria-label={said.records}>
      <h2 className="group">{said.records}</h2>
      {data.imports.length ? (
        <ul className="cards">
          {data.imports.map((made) => (
            <li key={made.id}>
              <Recorded made={made} />
            </li>
          ))}
        </ul>
      ) : (
        <p className="none">{said.none}</p>
      )}
      <Flex className="pager" justify="end" gap={8}>
        {before ? <Button onClick={() => change({ before: '' })}>{words.shared.first}</Button> : null}
        {last && data.imports.length === PAGE ? (
          <Button onClick={() => change({ before: last.createdAt })}>{words.shared.next}</Button>
        ) : null}
      </Flex>
    </section>
  );
}

export const TONE = { OPEN: 'back', CHECKED: 'waiting', COMMITTING: 'waiting', COMMITTED: 'good', UNDOING: 'waiting', UNDONE: 'over' } as const;

function Recorded({ made }: { made: ImportHeadFragment }) {
  const { counts } = made;
  const parts = [
    [said.rows, counts.total],
    [said.tabs.submitted, counts.submitted],
    [said.tabs.refused, counts.refused],
    [said.tabs.withdrawn, counts.withdrawn],
  ] as const;
  return (
    <Link to={`/imports/${made.importId}`} className="card">
      <Flex justify="space-between" gap={8}>
        <strong>{made.filename}</strong>
        <span className={`status status-${TONE[made.state]}`}>{said.states[made.state]}</span>
      </Flex>
      <Flex justify="space-between" gap={8} wrap className="card-more">
        <span>
          {parts
            .filter(([, n], at) => n || !at)
            .map(([label, n]) => `${label} ${count(n)}`)
            .join(' · ')}
        </span>
        <span className="when">{minute(made.createdAt)}</span>
      </Flex>
    </Link>
  );
}
