// What others did to what is mine, the latest first; what comes while I read waits above until I ask for it.
import { useEffect, useMemo, useState } from 'react';
import { Alert, Badge, Button, Flex, Segmented } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useMutation, useQuery } from 'urql';
import { MarkReadDocument, NotificationsDocument, TodosDocument, type ToldFragment } from '../../generated/graphql';
import { Pager } from '../../shared/ConnectionTable';
import { minute } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, Nothing, Waiting } from '../../shared/States';
import { useUrlState } from '../../shared/urlState';
import { filled, words } from '../../words';
import { useTodoCount } from '../todos/useTodoCount';
import { READ, useUnread } from './useUnread';
import './notices.css';

const ROWS = 30;
const said = words.notices;
const DEFAULTS = { show: 'all', after: '' };

export function Notices() {
  const [state, change] = useUrlState(DEFAULTS);
  const variables = useMemo(() => ({ first: ROWS, after: state.after || null, unread: state.show === 'unread' }), [state]);
  const [{ data, error, fetching }, ask] = useQuery({ query: NotificationsDocument, variables, requestPolicy: 'cache-and-network' });
  const { unread, heard } = useUnread();
  const [known, know] = useState(0);
  const [, mark] = useMutation(MarkReadDocument);
  const navigate = useNavigate();
  const again = () => {
    know(heard);
    ask({ requestPolicy: 'network-only' });
  };

  async function read(input: { events: string[] } | { all: true }) {
    await mark({ input });
    window.dispatchEvent(new Event(READ));
  }
  async function open({ happening, object, read: seen }: ToldFragment) {
    if (!seen) await read({ events: [happening.eventId] });
    void navigate(`/stations/${object}`);
  }
  const page = data?.notifications;
  return (
    <div className="page notices">
      <PageTitle>{said.title}</PageTitle>
      <p className="none">{said.hint}</p>
      <Flex wrap gap={8} align="center" justify="space-between">
        <Segmented
          aria-label={said.which}
          value={state.show}
          options={[
            { value: 'all', label: said.all },
            { value: 'unread', label: unread ? `${said.unread} ${unread}` : said.unread },
          ]}
          onChange={(show) => change({ show })}
        />
        <Button disabled={!unread} onClick={() => void read({ all: true }).then(again)}>
          {said.readAll}
        </Button>
      </Flex>
      {heard > known ? (
        <Alert type="info" showIcon role="status" title={filled(said.more, { n: heard - known })} action={<Button size="small" onClick={again}>{said.show}</Button>} />
      ) : null}
      <HandedToMe again={again} />
      {error && !page ? <Failed error={error} retry={again} /> : null}
      {!page && fetching ? <Waiting /> : null}
      {page && !page.nodes.length ? <Nothing title={said.emptyTitle} hint={said.emptyHint} /> : null}
      {page?.nodes.length ? (
        <ul className="cards" aria-label={said.title}>
          {page.nodes.map((told) => (
            <Notice key={told.happening.eventId} told={told} open={() => void open(told)} read={() => void read({ events: [told.happening.eventId] }).then(again)} />
          ))}
        </ul>
      ) : null}
      {page ? <Pager page={{ rows: page.nodes, total: null, hasNext: page.pageInfo.hasNextPage, end: page.pageInfo.endCursor }} /> : null}
    </div>
  );
}

/** To-dos that colleagues handed me, and that still wait. */
function HandedToMe({ again }: { again: () => void }) {
  const variables = { whose: 'MINE' as const, overdue: false, first: ROWS };
  const mine = useTodoCount()?.mine;
  const [{ data }, ask] = useQuery({ query: TodosDocument, variables, requestPolicy: 'cache-and-network' });
  useEffect(() => ask({ requestPolicy: 'network-only' }), [ask, mine]);
  const [, mark] = useMutation(MarkReadDocument);
  const handed = data?.todos.nodes.flatMap((todo) => (todo.handed?.mine ? [{ ...todo, handed: todo.handed }] : [])) ?? [];
  async function read(id: string) {
    await mark({ input: { todos: [id] } });
    window.dispatchEvent(new Event(READ));
    ask({ requestPolicy: 'network-only' });
    again();
  }
  if (!handed.length) return null;
  return (
    <ul className="cards" aria-label={words.todos.handed}>
      {handed.map(({ id, changeId, kind, name, handed: { byLogin, givenAt, reason, read: seen } }) => (
        <li key={kind + (changeId ?? id)} className={seen ? 'notice' : 'notice notice-new'}>
          <div>
            {seen ? null : <Badge status="processing" className="notice-mark" aria-label={said.newMark} role="img" />}
            <strong>{words.todos.handed}</strong> <Link to="/todos?view=mine">{name}</Link>
          </div>
          <div className="card-more">
            <span className="when">{minute(givenAt)}</span> · {byLogin} · {words.todos.kinds[kind]}
          </div>
          <p>{filled(words.stations.because, { label: words.stations.reason, why: reason })}</p>
          {seen ? null : (
            <Button size="small" type="link" className="notice-read" onClick={() => void read(changeId ?? rowOf(id))}>
              {said.read}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The bare id in a global one. */
const rowOf = (id: string) => atob(id).split(':')[1] ?? id;

function Notice({ told, open, read }: { told: ToldFragment; open: () => void; read: () => void }) {
  const { happening, stationName, object, own, read: seen } = told;
  const who = happening.automatic ? said.automatic : [happening.unitName ?? happening.divisionName, happening.roleName].filter(Boolean).join(' · ');
  return (
    <li className={seen ? 'notice' : 'notice notice-new'}>
      <div>
        {seen ? null : <Badge status="processing" className="notice-mark" aria-label={said.newMark} role="img" />}
        <strong>{happening.eventName}</strong>{' '}
        <Link
          to={`/stations/${object}`}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            open();
          }}
        >
          {stationName}
        </Link>
      </div>
      <div className="card-more">
        <span className="when">{minute(happening.at)}</span> · {who} · {own ? said.own : said.ofUnit}
      </div>
      {happening.reason ? <p>{filled(words.stations.because, { label: words.stations.reason, why: happening.reason })}</p> : null}
      {seen ? null : (
        <Button size="small" type="link" className="notice-read" onClick={read}>
          {said.read}
        </Button>
      )}
    </li>
  );
}
