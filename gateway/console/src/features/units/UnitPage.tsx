// One unit: where it hangs, what it covers, its stations, what is below it, and who holds which role in it.
import { Alert, Breadcrumb, Flex, Tag } from 'antd';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { UnitDocument, UnitPowersDocument } from '../../generated/graphql';
import { count, day } from '../../shared/dates';
import { nameOf } from '../../shared/divisions';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, NotFound, Waiting } from '../../shared/States';
import { useMay } from '../../shell/me';
import { filled, words } from '../../words';
import { Accounts } from './Accounts';
import type { Unit } from './Meanwhile';
import { Organise } from './Organise';
import './units.css';

const said = words.units;

export function UnitPage() {
  const unitNo = Number(useParams()['no']);
  const [{ data, error }, again] = useQuery({ query: UnitDocument, variables: { unitNo } });
  const [powers] = useQuery({ query: UnitPowersDocument, variables: { unitNo } });
  const may = useMay();
  if (error) return <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data) return <Waiting />;
  const unit = data.unit;
  if (!unit) return <NotFound><Link to="/units">{said.title}</Link></NotFound>;
  const above = unit.path.map((one) => ({ title: <Link to={`/units/${one.unitNo}`}>{one.name}</Link> }));
  return (
    <div className="page">
      <Breadcrumb items={[{ title: <Link to="/units">{said.title}</Link> }, ...above, { title: unit.name }]} />
      <Flex wrap gap={12} justify="space-between" align="flex-start" className="page-head">
        <div>
          <PageTitle>{unit.name}</PageTitle>
          <Tag variant="filled">{said.kinds[unit.kind]}</Tag> <span className="code">{unit.unitNo}</span>
        </div>
        {powers.data ? <Organise unit={unit} powers={powers.data} /> : null}
      </Flex>
      {unit.stale ? <Alert type="warning" showIcon title={words.stations.stale} /> : null}
      {unit.dissolvedAt ? (
        <Alert type="warning" showIcon title={filled(said.dissolved, { when: day(unit.dissolvedAt), why: unit.dissolvedReason ?? '' })} />
      ) : null}
      <div className="two">
        <div>
          <Facts unit={unit} />
          {may('account:read') ? <Accounts unit={unit} powers={powers.data} /> : null}
        </div>
        <Below unit={unit} />
      </div>
    </div>
  );
}

function Facts({ unit }: { unit: Unit }) {
  const all = unit.stationCounts.filter(({ count: many }) => many > 0);
  return (
    <section className="panel">
      <h2>{said.facts}</h2>
      <dl className="facts">
        <div>
          <dt>{said.division}</dt>
          <dd>{nameOf(unit.division)}</dd>
        </div>
        {unit.covers.length ? (
          <div>
            <dt>{said.covers}</dt>
            <dd>{unit.covers.map(nameOf).join(words.shared.comma)}</dd>
          </div>
        ) : null}
        {all.length ? (
          all.map(({ status, count: many }) => (
            <div key={status}>
              <dt>{words.stations.statuses[status]}</dt>
              <dd>{unit.covers[0] ? <Link to={`/stations?status=${status}&in=${unit.covers[0]}`}>{count(many)}</Link> : count(many)}</dd>
            </div>
          ))
        ) : (
          <div>
            <dt>{said.stations}</dt>
            <dd>{said.noStations}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function Below({ unit }: { unit: Unit }) {
  return (
    <section className="panel">
      <h2>{said.children}</h2>
      {unit.children.length ? (
        <ul className="shortfalls below">
          {unit.children.map(({ unitNo, name, kind }) => (
            <li key={unitNo}>
              <Link to={`/units/${unitNo}`}>{name}</Link> <span className="none">{said.kinds[kind]}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="none">{said.noChildren}</p>
      )}
    </section>
  );
}
