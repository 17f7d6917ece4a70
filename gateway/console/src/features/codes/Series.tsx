// A prefix's numbers from 00001 up: how many live, rest, were never explained; where; and whether one is missing.
import { Alert } from 'antd';
import type { CodeSeriesQuery } from '../../generated/graphql';
import { count } from '../../shared/dates';
import { filled, words } from '../../words';
import { serial } from './prefixes';

const said = words.codes;

type Accounted = NonNullable<CodeSeriesQuery['codeSeries']>;

export function Series({ series }: { series: Accounted }) {
  const { prefix, last, next, living, retired, adopted, unexplained, claimed, firstGap } = series;
  if (!last) return <Alert className="ask" type="info" showIcon title={filled(said.unused, { next: prefix + serial(next ?? 1) })} description={claimed ? <Claimed claimed={claimed} /> : null} />;
  const ends = { first: prefix + serial(1), last: prefix + serial(last) };
  const parts = [
    ['living', said.living, living],
    ['retired', said.retired, retired],
    ['unexplained', said.unexplained, unexplained],
  ] as const;
  const facts = [
    [said.last, ends.last],
    [said.next, next ? prefix + serial(next) : said.usedUp],
    [said.adoptedCount, count(adopted)],
  ] as const;
  return (
    <>
      {firstGap ? (
        <Alert className="ask" type="error" showIcon role="alert" title={filled(said.hole, { gap: prefix + serial(firstGap) })} />
      ) : (
        <Alert className="ask" type="success" showIcon role="status" title={filled(said.sound, ends)} />
      )}
      {claimed ? <Alert className="ask" type="warning" showIcon title={<Claimed claimed={claimed} />} /> : null}
      <div className="share" role="img" aria-label={filled(said.picture, { ...ends, total: count(last), living, retired, unexplained })}>
        {parts.map(([part, , n]) => (n ? <span key={part} className={`part-${part}`} style={{ flexGrow: n }} /> : null))}
      </div>
      <ul className="legend">
        {parts.map(([part, label, n]) => (
          <li key={part}>
            <i className={`part-${part}`} />
            {label} {count(n)}
          </li>
        ))}
      </ul>
      {series.unexplainedSerials.length ? <Ranges series={series} /> : null}
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="code">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

const Claimed = ({ claimed }: { claimed: number }) => filled(said.claimed, { n: count(claimed) });

/** Where the gaps lie between the first number and the last, and the same in figures. */
function Ranges({ series: { prefix, last, unexplainedSerials } }: { series: Accounted }) {
  const told = unexplainedSerials.map(({ first, last: end }) => (first === end ? serial(first) : filled(said.range, { first: serial(first), last: serial(end) })));
  return (
    <>
      <h2>{said.ranges}</h2>
      <svg className="strip" viewBox={`0 0 ${last} 1`} preserveAspectRatio="none" role="img" aria-label={filled(said.rangesPicture, { ranges: told.join(words.shared.comma) })}>
        <rect className="whole" x={0} y={0} width={last} height={1} />
        {unexplainedSerials.map(({ first, last: end }) => (
          <rect key={first} className="gap" x={first - 1} y={0} width={Math.max(end - first + 1, last / 400)} height={1} />
        ))}
      </svg>
      <div className="strip-ends code">
        <span>{prefix + serial(1)}</span>
        <span>{prefix + serial(last)}</span>
      </div>
      <ul className="ranges code">
        {told.map((range) => (
          <li key={range}>{range}</li>
        ))}
      </ul>
    </>
  );
}
