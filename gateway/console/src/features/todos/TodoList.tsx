// The approvals inbox: what waits for me or my unit, the longest first; done here, one by one or many alike at a time.
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Alert, Button, Flex, Segmented, Select, Tag } from 'antd';
import { Link, useNavigate } from 'react-router';
import type { TodoKind } from '../../generated/graphql';
import { ClauseHelp } from '../../shared/ClauseHelp';
import { ConnectionTable, type Column } from '../../shared/ConnectionTable';
import { minute } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Nothing } from '../../shared/States';
import { useUrlState } from '../../shared/urlState';
import { filled, words } from '../../words';
import { ChangeDialog } from '../changes/ChangeDialog';
import type { Action } from '../stations/actions';
import { Bulk } from '../stations/Bulk';
import { Doing } from './Doing';
import { Hand, inHands } from './Hand';
import { STEP, useTodos, type Todo } from './todos';
import { useTodoCount } from './useTodoCount';

const ROWS = 50;
const said = words.todos;
const DEFAULTS = { view: 'unit', kind: [] as string[], cols: [] as string[], after: '' };
const OURS = 'ours';

interface Chosen {
  todo: Todo;
  action?: Action['key'];
  hand?: boolean;
}

export function TodoList() {
  const [state, change] = useUrlState(DEFAULTS);
  const navigate = useNavigate();
  const count = useTodoCount();
  const variables = useMemo(
    () => ({
      whose: state.view === 'mine' ? ('MINE' as const) : ('UNIT' as const),
      overdue: state.view === 'late',
      kind: state.kind.length ? (state.kind as TodoKind[]) : null,
      first: ROWS,
      after: state.after || null,
    }),
    [state.view, state.kind, state.after],
  );
  const { page, error, busy, gone, more, again } = useTodos(variables, count);
  const [chosen, choose] = useState<Chosen>();
  const [keys, select] = useState<string[]>([]);
  const [many, setMany] = useState<Action['key']>();
  const body = useRef<HTMLDivElement>(null);

  const open = (todo: Todo) => {
    if (todo.kind === 'APPROVE') choose({ todo });
    else void navigate(place(todo));
  };
  const selected = page?.rows.filter(({ id }) => keys.includes(id) && !gone.has(id)) ?? [];
  const finish = () => {
    choose(undefined);
    setMany(undefined);
    select([]);
    again();
  };
  const doing = (todo: Todo) => <Do todo={todo} over={gone.has(todo.id)} choose={choose} open={open} />;
  const columns: Column<Todo>[] = [
    ...COLUMNS,
    { key: 'do', title: said.todo, width: 270, cell: doing },
  ];
  return (
    <div className="page" ref={body} onKeyDown={(event) => pressed(event, body.current)}>
      <PageTitle>{said.title}</PageTitle>
      <Flex wrap gap={8} role="search" aria-label={said.title} className="filters">
        <Segmented
          aria-label={said.whose}
          value={state.view}
          options={[
            { value: 'unit', label: counted(said.unit, count?.unit) },
            { value: 'mine', label: counted(said.mine, count?.mine) },
            { value: 'late', label: counted(said.late, count?.overdue) },
          ]}
          onChange={(view) => change({ view })}
        />
        <Select
          mode="multiple"
          allowClear
          className="filter"
          maxTagCount="responsive"
          aria-label={said.anyKind}
          placeholder={said.anyKind}
          value={state.kind}
          options={Object.entries(said.kinds).map(([value, label]) => ({ value, label }))}
          onChange={(kind) => change({ kind })}
        />
      </Flex>
      {more ? (
        <Alert type="info" showIcon role="status" title={filled(said.more, { n: more })} action={<Button size="small" onClick={again}>{said.show}</Button>} />
      ) : null}
      {selected.length ? <Together todos={selected} begin={setMany} clear={() => select([])} /> : null}
      <ConnectionTable<Todo>
        label={said.title}
        columns={columns}
        page={page}
        busy={busy}
        error={error}
        again={again}
        shown={state.cols}
        show={(cols) => change({ cols, after: state.after }, true)}
        card={card}
        below={doing}
        open={open}
        changed={gone}
        selection={{ keys, select }}
        empty={<Done view={state.view} look={() => change({ view: 'unit', kind: [] })} />}
      />
      <p className="none keys-hint">{said.keys}</p>
      {chosen?.action ? <Doing stationId={chosen.todo.stationId} action={chosen.action} close={finish} /> : null}
      {chosen?.hand ? <Hand todo={chosen.todo} close={finish} /> : null}
      {chosen && !chosen.action && !chosen.hand && chosen.todo.changeId ? (
        <ChangeDialog stationId={chosen.todo.stationId} changeId={chosen.todo.changeId} name={chosen.todo.name} close={finish} />
      ) : null}
      {many ? <Bulk rows={selected.filter(({ kind }) => STEP[kind] === many)} action={many} close={finish} /> : null}
    </div>
  );
}

/** Nothing waits: what one does next. */
function Done({ view, look }: { view: string; look: () => void }) {
  return (
    <Nothing title={said.emptyTitle} hint={said.emptyHint}>
      <Flex gap={8} justify="center" wrap>
        {view === 'unit' ? null : <Button onClick={look}>{said.unit}</Button>}
        <Link to="/notifications">{words.notices.title}</Link>
        <Link to="/stations">{words.stations.title}</Link>
        <Link to="/apply">{words.apply.title}</Link>
      </Flex>
    </Nothing>
  );
}

const counted = (label: string, n: number | undefined) => (n === undefined ? label : `${label} ${n}`);

const place = ({ kind, stationId }: Todo) =>
  kind === 'COMMIT' ? `/imports/${stationId}` : kind === 'MEND' ? `/stations/${stationId}/mend` : `/stations/${stationId}`;

/** J and K go from row to row, A, R and H do what the row's buttons do, X marks it. */
function pressed(event: KeyboardEvent, body: HTMLElement | null): void {
  const at = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || at.closest('input:not([type=checkbox]), textarea, [role=dialog]')) return;
  const rows = [...(body?.querySelectorAll<HTMLElement>('tr.row, li.row') ?? [])];
  const here = rows.findIndex((row) => row.contains(at));
  const step = { j: 1, k: -1 }[event.key];
  const part = { a: '[data-do=go]', r: '[data-do=back]', h: '[data-do=hand]', x: 'input[type=checkbox]' }[event.key];
  if (step) rows[Math.min(Math.max(here + step, 0), rows.length - 1)]?.querySelector<HTMLElement>('a, button')?.focus();
  else if (part) rows[here]?.querySelector<HTMLElement>(part)?.click();
  else return;
  event.preventDefault();
}

interface DoProps {
  todo: Todo;
  over: boolean;
  choose: (chosen: Chosen) => void;
  open: (todo: Todo) => void;
}

function Do({ todo, over, choose, open }: DoProps) {
  if (over) return <span className="none">{said.over}</span>;
  const step = STEP[todo.kind];
  const hand =
    todo.kind === 'COMMIT' ? null : (
      <Button size="small" data-do="hand" onClick={() => choose({ todo, hand: true })}>
        {said.hand}
      </Button>
    );
  if (!step) {
    return (
      <Flex gap={6}>
        <Button size="small" data-do="go" onClick={() => open(todo)}>
          {said.step[todo.kind as 'APPROVE' | 'MEND' | 'COMMIT']}
        </Button>
        {hand}
      </Flex>
    );
  }
  return (
    <Flex gap={6}>
      <Button size="small" type="primary" data-do="go" onClick={() => choose({ todo, action: step })}>
        {words.stations.action[step]}
      </Button>
      <Button size="small" data-do="back" onClick={() => choose({ todo, action: 'return' })}>
        {words.stations.action.return}
      </Button>
      {hand}
    </Flex>
  );
}

function Together({ todos, begin, clear }: { todos: Todo[]; begin: (action: Action['key']) => void; clear: () => void }) {
  return (
    <Flex gap={8} align="center" wrap className="together" role="group" aria-label={words.bulk.title}>
      <span aria-live="polite">{filled(words.bulk.selected, { n: todos.length })}</span>
      {Object.values(STEP).map((step) => {
        const n = todos.filter(({ kind }) => STEP[kind] === step).length;
        return n ? (
          <Button key={step} type="primary" onClick={() => begin(step)}>
            {filled(words.bulk.go, { action: words.stations.action[step], n })}
          </Button>
        ) : null;
      })}
      <Button type="text" onClick={clear}>
        {words.bulk.unselect}
      </Button>
    </Flex>
  );
}

const Late = ({ todo }: { todo: Todo }) =>
  todo.lateDays ? <Tag color="error" variant="outlined">{filled(said.lateDays, { n: todo.lateDays })}</Tag> : null;

const InHands = ({ todo }: { todo: Todo }) => (todo.handed ? <div className="none" title={todo.handed.reason}>{inHands(todo)}</div> : null);

const COLUMNS: Column<Todo>[] = [
  {
    key: 'kind',
    title: said.kind,
    width: 128,
    cell: ({ kind, clause }) => (
      <>
        {said.kinds[kind]} {clause === OURS ? null : <ClauseHelp clause={clause} />}
      </>
    ),
  },
  {
    key: 'name',
    title: said.name,
    cell: (todo) => (
      <>
        <Link to={todo.kind === 'APPROVE' ? `/stations/${todo.stationId}` : place(todo)}>{todo.name}</Link>
        <InHands todo={todo} />
      </>
    ),
  },
  { key: 'division', title: said.division, width: 120, cell: ({ divisionName }) => divisionName },
  { key: 'since', title: said.since, width: 150, cell: ({ since }) => <span className="when">{minute(since)}</span> },
  { key: 'waited', title: said.waited, width: 90, number: true, cell: ({ waitedDays }) => filled(said.days, { n: waitedDays }) },
  {
    key: 'due',
    title: said.due,
    width: 150,
    cell: (todo) => (
      <>
        {todo.due ?? <span className="none">{said.noDue}</span>} <Late todo={todo} />
      </>
    ),
  },
];

const card = (todo: Todo) => (
  <>
    <Flex justify="space-between" gap={8}>
      <strong>{todo.name}</strong>
      <span className="nowrap">{said.kinds[todo.kind]}</span>
    </Flex>
    <InHands todo={todo} />
    <Flex justify="space-between" gap={8} className="card-more">
      <span>{todo.divisionName}</span>
      <span>
        {filled(said.waitedDays, { n: todo.waitedDays })} <Late todo={todo} />
      </span>
    </Flex>
  </>
);
