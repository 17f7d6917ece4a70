// Every account of my area: which roles it holds in which units, since when, by whom; what was taken back, too.
import { useMemo } from 'react';
import { Checkbox, Flex, Input, Select } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useQuery } from 'urql';
import { AccountsDocument, PowersDocument, type AccountFilter, type GrantedFragment } from '../../generated/graphql';
import { ConnectionTable, type Column } from '../../shared/ConnectionTable';
import { day } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { useUrlState } from '../../shared/urlState';
import { words } from '../../words';

const said = words.units;
const ROWS = 50;
const DEFAULTS = { login: '', role: '', history: '', cols: [] as string[], after: '' };
const ABOUT = { additionalTypenames: ['Unit', 'RoleGrant'] };

type Row = GrantedFragment & { id: string };
const none = <span className="none">{words.shared.none}</span>;

const columns: Column<Row>[] = [
  { key: 'login', title: said.account, cell: ({ login }) => login ?? <span className="none">{said.notSignedIn}</span> },
  { key: 'role', title: said.role, width: 120, cell: ({ roleName }) => roleName },
  { key: 'unit', title: said.unit, cell: ({ unitNo, unit }) => <Link to={`/units/${unitNo}`}>{unit?.name ?? unitNo}</Link> },
  { key: 'since', title: said.since, width: 110, cell: ({ knownFrom }) => <span className="when">{day(knownFrom)}</span> },
  { key: 'until', title: said.until, width: 110, cell: ({ knownTo }) => (knownTo ? <span className="when">{day(knownTo)}</span> : said.held) },
  { key: 'reason', title: said.grantReason, cell: ({ reason, withdrawnReason }) => [reason, withdrawnReason].filter(Boolean).join(words.shared.comma) || none },
];

export function AccountList() {
  const [state, change] = useUrlState(DEFAULTS);
  const navigate = useNavigate();
  const filter = useMemo(() => asked(state), [state]);
  const variables = { first: ROWS, after: state.after || null, filter };
  const [{ data, fetching, error }, again] = useQuery({ query: AccountsDocument, variables, context: ABOUT, requestPolicy: 'cache-and-network' });
  const [powers] = useQuery({ query: PowersDocument });
  const found = data?.accounts;
  const rows = found?.nodes.map((node) => ({ ...node, id: [node.accountId, node.role, node.unitNo, node.knownFrom].join() }));
  return (
    <div className="page">
      <PageTitle>{said.accountList}</PageTitle>
      <Flex className="filters" wrap gap={8} align="center" role="search" aria-label={said.accountList}>
        <Input.Search
          key={state.login}
          className="filter-text"
          allowClear
          defaultValue={state.login}
          placeholder={said.accountText}
          aria-label={said.accountText}
          onSearch={(login) => change({ login: login.trim() })}
        />
        <Select
          className="filter"
          allowClear
          placeholder={said.roleFilter}
          aria-label={said.roleFilter}
          value={state.role || undefined}
          options={powers.data?.roles.map(({ role, name }) => ({ value: role, label: name })) ?? []}
          onChange={(role) => change({ role: role ?? '' })}
        />
        <Checkbox checked={state.history === '1'} onChange={({ target }) => change({ history: target.checked ? '1' : '' })}>
          {said.withHistory}
        </Checkbox>
      </Flex>
      <ConnectionTable<Row>
        label={said.accountList}
        columns={columns}
        page={rows && found && { rows, total: null, hasNext: found.pageInfo.hasNextPage, end: found.pageInfo.endCursor }}
        busy={fetching}
        error={error}
        again={() => again({ requestPolicy: 'network-only' })}
        shown={state.cols}
        show={(cols) => change({ cols, after: state.after }, true)}
        card={card}
        open={({ unitNo }) => void navigate(`/units/${unitNo}`)}
        reset={() => change({ ...DEFAULTS, cols: state.cols })}
      />
    </div>
  );
}

const asked = ({ login, role, history }: typeof DEFAULTS): AccountFilter => ({
  ...(login ? { login } : {}),
  ...(role ? { role } : {}),
  ...(history ? { history: true } : {}),
});

const card = ({ login, roleName, unit, unitNo, knownFrom, knownTo }: Row) => (
  <>
    <strong>{login ?? said.notSignedIn}</strong>
    <span>
      {roleName} · {unit?.name ?? unitNo}
    </span>
    <span className="card-more">
      {day(knownFrom)} – {knownTo ? day(knownTo) : said.held}
    </span>
  </>
);
