// Whether every part of the platform is well, how far it is behind, what is parked and why; renewed by itself.
import { Alert, Table, Tag, type TableColumnType } from 'antd';
import { count, minute, second } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Waiting } from '../../shared/States';
import { filled, locale, words } from '../../words';
import { alarms, health, type Loop, type Parked, type Rebuilding, type Service } from './state';
import { EVERY_SECONDS, useStatus } from './useStatus';
import './platform.css';

const said = words.platform;
const NAMES: Record<string, string> = said.names;
const named = (service: string) => NAMES[service] ?? said.broker;

export function PlatformPage() {
  const { seen, failed } = useStatus();
  const called = seen ? alarms(seen.state) : [];
  return (
    <div className="page platform">
      <PageTitle>{said.title}</PageTitle>
      {failed ? <Alert type="warning" showIcon role="status" title={said.unreachable} /> : null}
      {seen ? (
        <>
          <Alert
            type={called.length ? 'warning' : 'success'}
            showIcon
            role="status"
            title={called.length ? said.ill : said.well}
            description={
              called.length ? (
                <ul className="alarms">
                  {called.map(({ service, kind, what }) => (
                    <li key={`${service} ${kind} ${what}`}>
                      {named(service)}
                      {kind === 'parked' ? ` · ${said.parked}` : ''} {kind === 'broker' ? (locale === 'en' ? seen.state.broker.en : seen.state.broker.zh) : what}
                    </li>
                  ))}
                </ul>
              ) : null
            }
          />
          <p className="none">{filled(said.checked, { when: second(seen.at), n: EVERY_SECONDS })}</p>
          <section className="panel" aria-labelledby="services">
            <h2 id="services">{said.service}</h2>
            <Lines rows={seen.state.services} columns={SERVICES} of={({ service }) => service} />
          </section>
          {seen.state.services.map((service) => (
            <One key={service.service} service={service} />
          ))}
        </>
      ) : (
        <Waiting />
      )}
    </div>
  );
}

function One({ service: { service, loops = [], parked = [], rebuilding = [] } }: { service: Service }) {
  return (
    <section className="panel" aria-labelledby={`of-${service}`}>
      <h2 id={`of-${service}`}>
        {named(service)} · {said.loops}
      </h2>
      <Lines rows={loops} columns={LOOPS} of={({ loop }) => loop} />
      {parked.length ? (
        <>
          <h3>{said.parkedTitle}</h3>
          <p className="none">{said.parkedHint}</p>
          <Lines rows={parked} columns={PARKED} of={({ consumer, source, stream }) => `${consumer} ${source} ${stream}`} />
        </>
      ) : null}
      {rebuilding.length ? (
        <>
          <h3>{said.rebuildingTitle}</h3>
          <Lines rows={rebuilding} columns={REBUILDING} of={({ consumer, source }) => `${consumer} ${source}`} />
        </>
      ) : null}
    </section>
  );
}

function Lines<Row extends object>({ rows, columns, of }: { rows: Row[]; columns: TableColumnType<Row>[]; of: (row: Row) => string }) {
  return (
    <div className="scroll-x" tabIndex={0} role="group">
      <Table<Row> size="small" pagination={false} rowKey={of} dataSource={rows} columns={columns} />
    </div>
  );
}

const number = <Row extends object>(title: string, value: (row: Row) => number | undefined): TableColumnType<Row> => ({
  key: title,
  title,
  align: 'right',
  render: (_, row) => count(value(row) ?? 0),
});
const text = <Row extends object>(title: string, value: (row: Row) => string): TableColumnType<Row> => ({
  key: title,
  title,
  render: (_, row) => value(row),
});

const SERVICES: TableColumnType<Service>[] = [
  text(said.service, ({ service }) => named(service)),
  {
    key: 'state',
    title: said.state,
    render: (_, { ready, problem }) => (
      <span className={`status status-${ready ? 'good' : 'bad'}`}>{ready ? said.good : problem || said.starting}</span>
    ),
  },
  number(said.position, ({ position }) => position),
  number(said.refused, ({ refused_policy_commands: refused }) => refused),
  {
    key: 'parked',
    title: said.parked,
    render: (_, { parked = [] }) => (parked.length ? <Tag color="error">{filled(said.nParked, { n: parked.length })}</Tag> : <span className="none">{said.none}</span>),
  },
];
const LOOPS: TableColumnType<Loop>[] = [
  text(said.loop, ({ loop }) => loop),
  {
    key: 'state',
    title: said.state,
    render: (_, loop) => {
      const is = health(loop);
      return <span className={`status status-${is === 'good' ? 'good' : 'bad'}`}>{is === 'trouble' ? loop.problem : said[is]}</span>;
    },
  },
  number(said.position, ({ position }) => position),
  number(said.lag, ({ lag }) => lag),
  text(said.age, ({ age }) => (age ? filled(said.seconds, { n: Math.round(age) }) : words.shared.none)),
];
const PARKED: TableColumnType<Parked>[] = [
  text(said.loop, ({ consumer, source }) => `${consumer} < ${source}`),
  text(said.stream, ({ stream }) => stream),
  text(said.event, ({ type, position }) => `${type} @ ${position}`),
  text(said.cause, ({ error, sqlstate }) => `${error} ${sqlstate}`.trim()),
  number(said.events, ({ events }) => events),
  text(said.since, ({ parked_at: at }) => minute(at)),
];
const REBUILDING: TableColumnType<Rebuilding>[] = [
  text(said.view, ({ consumer }) => consumer),
  text(said.progress, ({ position, head }) => `${count(position)} / ${count(head)}`),
  {
    key: 'state',
    title: said.state,
    render: (_, { running }) => <span className={`status status-${running ? 'good' : 'bad'}`}>{running ? said.running : said.interrupted}</span>,
  },
];
