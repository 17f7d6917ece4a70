import type { ReactNode } from 'react';
import { Typography } from 'antd';
import type { PersonFragment, StationFileFragment } from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { filled, words } from '../../words';

const said = words.stations;
const CENTS = 100;

type Fact = [string, ReactNode];

const yes = (value: boolean | null) => (value === null ? null : value ? words.shared.yes : words.shared.no);

const list = (all: string[]) => (all.length ? all.join(words.shared.comma) : null);

function person(who: PersonFragment | null): ReactNode {
  if (!who) return null;
  return (
    <>
      {who.name ?? <Typography.Text type="secondary">{said.erased}</Typography.Text>}
      <span className="code phone">{who.phoneMasked}</span>
    </>
  );
}

const groups = (station: StationFileFragment): [string, Fact[]][] => [
  [
    said.facts,
    [
      [said.unit, station.unitName ?? station.unitNo],
      [said.kind, said.kinds[station.kind]],
      [said.area, station.areaM2],
      [said.grade, station.grade && filled(said.gradeN, { n: station.grade })],
      [said.venue, station.venue],
      [said.buildMode, station.buildMode && said.buildModes[station.buildMode]],
      [said.coBuilder, station.enterpriseName ?? station.coBuilder],
      [said.coBuilding, station.coBuilding && said.coBuildings[station.coBuilding]],
      [said.builtOn, station.builtOn],
      [said.requested, station.requestedFen && filled(said.yuan, { n: (station.requestedFen / CENTS).toFixed(2) })],
      [said.submittedAt, minute(station.submittedAt)],
      [said.acceptedOn, station.acceptedOn],
      [said.openedOn, station.openedOn],
      [said.closedUntil, station.closedUntil],
      [said.remark, station.remark],
    ],
  ],
  [
    said.place,
    [
      [said.address, station.address],
      [said.township, station.township],
      [said.community, station.community],
      [said.floor, station.floor && filled(said.floorOf, { floor: station.floor, storeys: station.storeys ?? '?' })],
      [said.streetFront, yes(station.streetFront)],
      [said.toilet, station.toilet && toilet(station)],
      [said.coordinates, station.place && `${station.place.lng}, ${station.place.lat} · ${said.datums[station.place.datum]}`],
    ],
  ],
  [
    said.service,
    [
      [said.openingHours, station.openingHours],
      [said.openingMode, station.openingMode && said.openingModes[station.openingMode]],
      [said.unattended, station.unattended ? words.shared.yes : null],
      [said.facilities, list(station.facilities)],
      [said.services, list(station.services)],
      [said.serves, list(station.serves)],
    ],
  ],
  [
    said.people,
    [
      [said.head, person(station.head)],
      [said.leader, person(station.leader)],
      [said.liaison, person(station.liaison)],
    ],
  ],
];

const toilet = ({ toilet: where, toiletM }: StationFileFragment) =>
  [where && said.toilets[where], toiletM && filled(said.toiletM, { n: toiletM })].filter(Boolean).join(' · ');

/** What is known of it, group by group; what nobody said takes no room. */
export function Facts({ station }: { station: StationFileFragment }) {
  return groups(station).map(([title, facts]) => {
    const told = facts.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== 0);
    return told.length ? (
      <section key={title} className="panel">
        <h2>{title}</h2>
        <dl className="facts">
          {told.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    ) : null;
  });
}
