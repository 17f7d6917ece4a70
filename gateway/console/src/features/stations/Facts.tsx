import type { ReactNode } from 'react';
import { Flex } from 'antd';
import type { PersonFragment, StationFileFragment } from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { filled, words } from '../../words';
import type { Part } from '../changes/kinds';
import { Offer, useOffers } from '../changes/Offer';
import { Who } from './Who';

const said = words.stations;
const CENTS = 100;

type Fact = [string, ReactNode];

const yes = (value: boolean | null) => (value === null ? null : value ? words.shared.yes : words.shared.no);

const list = (all: string[]) => (all.length ? all.join(words.shared.comma) : null);

const person = (who: PersonFragment | null, ask?: boolean): ReactNode => (who ? <Who who={who} ask={ask} /> : null);

const groups = (station: StationFileFragment, ask?: boolean): [Part, string, Fact[]][] => [
  [
    'facts',
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
    'place',
    said.place,
    [
      [said.address, station.address],
      [said.township, station.township],
      [said.community, station.community],
      [said.floor, station.floor && filled(said.floorOf, { floor: station.floor, storeys: station.storeys ?? '?' })],
      [said.streetFront, yes(station.streetFront)],
      [said.toilet, station.toilet && toilet(station)],
      [said.coordinates, station.place && `${station.place.lng}, ${station.place.lat} · ${said.datums[station.place.datum]}${station.place.capture === 'UNKNOWN' ? '' : ` · ${said.captures[station.place.capture]}`}`],
    ],
  ],
  [
    'service',
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
    'people',
    said.people,
    [
      [said.head, person(station.head, ask)],
      [said.leader, person(station.leader, ask)],
      [said.liaison, person(station.liaison, ask)],
    ],
  ],
];

const toilet = ({ toilet: where, toiletM }: StationFileFragment) =>
  [where && said.toilets[where], toiletM && filled(said.toiletM, { n: toiletM })].filter(Boolean).join(' · ');

/** What is known of it, group by group; what nobody said takes no room, and where it can be changed there is a way to. */
export function Facts({ station, offers }: { station: StationFileFragment; offers?: boolean }) {
  return groups(station, offers).map(([part, title, facts]) => <Group key={part} station={station} part={part} title={title} facts={facts} offers={offers} />);
}

interface GroupProps {
  station: StationFileFragment;
  part: Part;
  title: string;
  facts: Fact[];
  offers: boolean | undefined;
}

function Group({ station, part, title, facts, offers }: GroupProps) {
  const possible = useOffers(station, part);
  const kinds = offers ? possible : [];
  const told = facts.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== 0);
  if (!told.length && !kinds.length) return null;
  return (
    <section className="panel">
      <Flex wrap gap={12} justify="space-between" align="baseline" className="panel-head">
        <h2>{title}</h2>
        <Offer station={station} kinds={kinds} />
      </Flex>
      {told.length ? null : <p className="none">{said.notSaid}</p>}
      <dl className="facts">
        {told.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
