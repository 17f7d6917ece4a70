// One import on its way: its columns, what it would do, what came of it; committed, repaired, undone from here.
import { useState } from 'react';
import { Alert, App, Breadcrumb, Button, Flex, Progress, Steps, Typography } from 'antd';
import { DownloadOutlined } from '@ant-design/icons';
import { Link, useParams } from 'react-router';
import { useMutation, useQuery, useSubscription } from 'urql';
import {
  CommitImportDocument,
  ImportChangedDocument,
  ImportDocument,
  UndoImportDocument,
  type ImportHeadFragment,
  type ImportQuery,
  type RefusalFragment,
} from '../../generated/graphql';
import { count } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, NotFound, story, Waiting } from '../../shared/States';
import { Refusals } from '../../shared/userErrors';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import { Mapping } from './Mapping';
import { Preview } from './Preview';
import { SheetUpload } from './SheetUpload';
import './imports.css';

const said = words.imports;
const GOING = ['COMMITTING', 'UNDOING'];
const WHOLE = 100;

export type Whole = NonNullable<ImportQuery['import']>;

export function ImportPage() {
  const { id = '' } = useParams();
  const [{ data, error, fetching }, ask] = useQuery({ query: ImportDocument, variables: { id }, requestPolicy: 'cache-and-network' });
  const again = () => ask({ requestPolicy: 'network-only' });
  const [heard, hear] = useState<ImportHeadFragment>();
  const found = data?.import;
  const going = found ? GOING.includes(found.state) : false;
  useSubscription({ query: ImportChangedDocument, variables: { id }, pause: !going }, (_, told) => {
    hear(told.importChanged);
    if (!GOING.includes(told.importChanged.state)) again();
    return told;
  });
  if (error && !data) return <Failed error={error} retry={again} />;
  if (!data && fetching) return <Waiting />;
  if (!found) return <NotFound><Link to="/imports">{said.records}</Link></NotFound>;
  const latest = going && heard?.importId === found.importId ? heard : found;
  return <Wizard key={found.importId} made={{ ...found, ...latest }} columns={data?.importColumns ?? []} />;
}

function Wizard({ made, columns }: { made: Whole; columns: string[] }) {
  const me = useMe();
  const mine = made.accountId === me.accountId;
  const early = made.state === 'OPEN' || made.state === 'CHECKED';
  const at = made.state === 'OPEN' ? 1 : made.state === 'CHECKED' ? 2 : GOING.includes(made.state) ? 3 : 4;
  const { upload, map, look, commit } = said.steps;
  return (
    <div className="page">
      <Breadcrumb items={[{ title: <Link to="/imports">{said.title}</Link> }, { title: made.filename }]} />
      <Flex wrap gap={12} justify="space-between" align="flex-start" className="page-head">
        <PageTitle>{made.filename}</PageTitle>
        {mine ? <Deeds made={made} /> : <Typography.Text type="secondary">{said.by}</Typography.Text>}
      </Flex>
      <Steps size="small" current={at} responsive={false} titlePlacement="vertical" items={[upload, map, look, commit].map((title) => ({ title }))} />
      <Told made={made} />
      {made.notes.length ? <Alert type="info" showIcon title={said.notes} description={made.notes.join(words.shared.comma)} /> : null}
      {mine && early ? <Mapping key={String(made.columns.map(({ column }) => column))} made={made} columns={columns} /> : null}
      {made.state === 'OPEN' ? null : <Preview made={made} />}
      {mine && made.counts.refused && made.state !== 'UNDONE' ? <Repair made={made} /> : null}
    </div>
  );
}

/** What may be done now; each asks twice at most, and the server does it once. */
function Deeds({ made }: { made: Whole }) {
  const { modal } = App.useApp();
  const [{ fetching: committing }, commit] = useMutation(CommitImportDocument);
  const [{ fetching: undoing }, undo] = useMutation(UndoImportDocument);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const input = { importId: made.importId };
  const busy = committing || undoing || GOING.includes(made.state);
  const wanted = made.counts.new + made.counts.changed;

  async function run(deed: Promise<{ error?: Parameters<typeof story>[0]; data?: Record<string, { userErrors: RefusalFragment[] }> }>) {
    setErrors([]);
    setBroken('');
    const { data, error } = await deed;
    if (error) setBroken(story(error).sentence);
    setErrors(Object.values(data ?? {})[0]?.userErrors ?? []);
  }

  const takeBack = (title: string, content: string) =>
    modal.confirm({ title, content, okButtonProps: { danger: true }, onOk: () => run(undo({ input })) });

  return (
    <div>
      <Flex wrap gap={8}>
        {made.state === 'CHECKED' ? (
          <Button type="primary" loading={busy} disabled={!wanted} onClick={() => void run(commit({ input }))}>
            {wanted ? filled(said.commit, { n: count(wanted) }) : said.commitNothing}
          </Button>
        ) : null}
        {made.state === 'COMMITTED' && made.counts.submitted ? (
          <Button danger loading={busy} onClick={() => takeBack(filled(said.undoAsk, { n: count(made.counts.submitted) }), said.undoHint)}>
            {said.undo}
          </Button>
        ) : null}
        {made.state === 'OPEN' || made.state === 'CHECKED' ? (
          <Button disabled={busy} onClick={() => takeBack(said.discardAsk, said.discardHint)}>
            {said.discard}
          </Button>
        ) : null}
      </Flex>
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors} />
    </div>
  );
}

/** How far it has come, in a sentence. */
function Told({ made }: { made: Whole }) {
  const { counts, state } = made;
  const all = state === 'UNDOING' ? counts.submitted + counts.withdrawn + counts.kept : counts.new + counts.changed;
  if (GOING.includes(state)) {
    const sentence = filled(state === 'UNDOING' ? said.undoing : said.committing, { done: count(counts.done), n: count(all) });
    return (
      <section className="panel" aria-live="polite">
        <div>{sentence}</div>
        <Progress aria-label={said.state} percent={all ? Math.floor((counts.done / all) * WHOLE) : 0} />
      </section>
    );
  }
  if (state === 'OPEN') return <Alert type="warning" showIcon title={filled(said.lacking, { columns: made.lacking.join(words.shared.comma) })} />;
  if (state === 'COMMITTED') {
    const rest = counts.refused ? filled(said.committedBad, { n: count(counts.refused) }) : '';
    return <Alert type={rest ? 'warning' : 'success'} showIcon role="status" title={filled(said.committed, { n: count(counts.submitted) }) + rest} />;
  }
  if (state === 'UNDONE') {
    const rest = counts.kept ? filled(said.undoneKept, { n: count(counts.kept) }) : '';
    return <Alert type={rest ? 'warning' : 'info'} showIcon role="status" title={filled(said.undone, { n: count(counts.withdrawn) }) + rest} />;
  }
  return null;
}

function Repair({ made }: { made: Whole }) {
  return (
    <section className="panel">
      <h2>{said.mend}</h2>
      <p>{said.repairsHint}</p>
      <Flex gap={12} vertical>
        {made.repairsUrl ? (
          <div>
            <Button icon={<DownloadOutlined />} href={made.repairsUrl}>
              {said.repairs}
            </Button>
          </div>
        ) : null}
        <SheetUpload label={said.again} />
      </Flex>
    </section>
  );
}
