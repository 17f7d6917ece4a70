// What was done at my level and below: who signed in, who looked at whom and why, who was refused.
import { useMemo } from 'react';
import { DownloadOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { Button, Flex, Select, Typography } from 'antd';
import dayjs from 'dayjs';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { AccessLogDocument, type AccessFilter, type AccessLogQuery } from '../../generated/graphql';
import { ConnectionTable, type Column } from '../../shared/ConnectionTable';
import { minute } from '../../shared/dates';
import { Day } from '../../shared/Day';
import { PageTitle } from '../../shared/PageTitle';
import { useUrlState } from '../../shared/urlState';
import { filled, words } from '../../words';

const said = words.oversight;
const ROWS = 50;
const DEFAULTS = { action: '', since: '', until: '', cols: [] as string[], after: '' };
const ACTIONS: Record<string, string> = {
  'sign-in': said.actions.signIn,
  'sign-out': said.actions.signOut,
  'person:reveal': said.actions.reveal,
  ErasePerson: said.actions.erase,
  'station:export': said.actions.export,
  'log:export': said.actions.logExport,
  'file:read': said.actions.file,
  'import:read': said.actions.importRead,
  'import:check': said.actions.importCheck,
  'import:commit': said.actions.importCommit,
  'import:undo': said.actions.importUndo,
  'adoption:check': said.actions.adoptionCheck,
  'todo:hand': said.actions.hand,
  'todo:take-back': said.actions.takeBack,
  AdoptCodes: said.actions.adopt,
  AssignCode: said.actions.assign,
  EstablishUnit: said.actions.establish,
  RenameUnit: said.actions.rename,
  MoveUnit: said.actions.move,
  ChangeCovers: said.actions.covers,
  DissolveUnit: said.actions.dissolve,
  GrantRole: said.actions.grant,
  WithdrawRole: said.actions.withdraw,
  'setup-link': said.actions.setupLink,
  'password-change': said.actions.passwordChange,
  'password-set-up': said.actions.passwordSetUp,
  'session-end': said.actions.sessionEnd,
  'second-factor-on': said.actions.secondFactorOn,
  'second-factor-off': said.actions.secondFactorOff,
};
const RESULTS: Record<string, string> = { done: said.done, asked: said.asked };

type Row = AccessLogQuery['accessLog']['nodes'][number] & { id: string };

const why = (reason: string) => (reason === 'password' ? said.byPassword : reason);
const result = (code: string) => RESULTS[code] ?? filled(said.refused, { code });
const who = ({ login, accountId }: Row) => login ?? accountId.slice(0, 8);

const columns: Column<Row>[] = [
  { key: 'entry', title: said.entry, width: 80, number: true, cell: ({ entry }) => entry },
  { key: 'at', title: said.at, width: 140, cell: ({ at }) => <span className="when">{minute(at)}</span> },
  { key: 'who', title: said.who, cell: who },
  { key: 'unit', title: said.unit, cell: ({ unit, unitNo }) => unit?.name ?? unitNo ?? words.shared.none },
  { key: 'action', title: said.action, cell: ({ action }) => ACTIONS[action] ?? action },
  {
    key: 'object',
    title: said.object,
    cell: ({ object }) => (
      <>
        <span className="cut">{object}</span>
        <Typography.Text copyable={{ text: object }} />
      </>
    ),
  },
  { key: 'result', title: said.result, cell: (row) => result(row.result) },
  { key: 'reason', title: said.reason, cell: ({ reason }) => why(reason) || words.shared.none },
  { key: 'trace', title: said.trace, hidden: true, cell: ({ traceId }) => <span className="code">{traceId}</span> },
];

export function AccessLog() {
  const [state, change] = useUrlState(DEFAULTS);
  const filter = useMemo(() => asked(state), [state]);
  const variables = { first: ROWS, after: state.after || null, filter };
  const [{ data, fetching, error }, again] = useQuery({ query: AccessLogDocument, variables, requestPolicy: 'cache-and-network' });
  const log = data?.accessLog;
  const rows = log?.nodes.map((node) => ({ ...node, id: String(node.entry) }));
  return (
    <div className="page">
      <Flex wrap gap={8} justify="space-between">
        <PageTitle>{said.title}</PageTitle>
        <Flex wrap gap={8}>
          <Button icon={<DownloadOutlined />} href={`/access-log.csv?${new URLSearchParams(filter as Record<string, string>)}`}>
            {said.export}
          </Button>
          <Link to="/access-log/chain">
            <Button icon={<SafetyCertificateOutlined />}>{said.chainOpen}</Button>
          </Link>
        </Flex>
      </Flex>
      <Flex className="filters" wrap gap={8} role="search" aria-label={said.title}>
        <Select
          className="filter"
          allowClear
          placeholder={said.actionFilter}
          aria-label={said.actionFilter}
          value={state.action || undefined}
          options={Object.entries(ACTIONS).map(([value, label]) => ({ value, label }))}
          onChange={(action) => change({ action: action ?? '' })}
        />
        <Day label={said.since} value={state.since} change={(since) => change({ since })} />
        <Day label={said.until} value={state.until} change={(until) => change({ until })} />
      </Flex>
      <ConnectionTable<Row>
        label={said.title}
        columns={columns}
        page={rows && log && { rows, total: null, hasNext: log.pageInfo.hasNextPage, end: log.pageInfo.endCursor }}
        busy={fetching}
        error={error}
        again={() => again({ requestPolicy: 'network-only' })}
        shown={state.cols}
        show={(cols) => change({ cols, after: state.after }, true)}
        card={card}
        reset={() => change({ ...DEFAULTS, cols: state.cols })}
      />
    </div>
  );
}

function asked({ action, since, until }: typeof DEFAULTS): AccessFilter {
  return {
    ...(action ? { action } : {}),
    ...(since ? { since: `${since}T00:00:00+08:00` } : {}),
    ...(until ? { until: `${dayjs(until).add(1, 'day').format('YYYY-MM-DD')}T00:00:00+08:00` } : {}),
  };
}

const card = (row: Row) => (
  <>
    <Flex justify="space-between" gap={8}>
      <strong>{ACTIONS[row.action] ?? row.action}</strong>
      <span className="when">{minute(row.at)}</span>
    </Flex>
    <span>
      {who(row)} · {result(row.result)}
    </span>
    {row.reason ? <span className="card-more">{why(row.reason)}</span> : null}
  </>
);
