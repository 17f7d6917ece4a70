import { Tag } from 'antd';
import type { StationFileFragment } from '../../generated/graphql';
import { ClauseHelp } from '../../shared/ClauseHelp';
import { sentence } from '../../shared/userErrors';
import { filled, words } from '../../words';

const said = words.stations;

/** What it lacks of the standard of its place, each with its clause and, where one was given, the reason. */
export function Shortfalls({ station }: { station: StationFileFragment }) {
  const reasons = new Map(station.waivers.map(({ clause, reason }) => [clause, reason]));
  return (
    <section className="panel">
      <h2>{said.shortfalls}</h2>
      {station.shortfalls.length ? (
        <ul className="shortfalls">
          {station.shortfalls.map((one) => (
            <li key={one.code + one.clause}>
              <Tag color={one.soft ? undefined : 'error'} variant="outlined">
                {one.soft ? said.soft : said.must}
              </Tag>
              <span>{sentence(one)}</span> <ClauseHelp clause={one.clause} />
              {reasons.has(one.clause) ? <div className="waived">{filled(said.waived, { reason: reasons.get(one.clause) ?? '' })}</div> : null}
            </li>
          ))}
        </ul>
      ) : (
        <p className="fine">{said.noShortfalls}</p>
      )}
    </section>
  );
}
