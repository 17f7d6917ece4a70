import { EditOutlined } from '@ant-design/icons';
import { Link } from 'react-router';
import type { StationFileFragment } from '../../generated/graphql';
import { useMay } from '../../shell/me';
import { words } from '../../words';
import { KINDS, STANDING, type Kind, type Part } from './kinds';

/** The changes that a part of a station's page leads to, for whoever may bring one. */
export function useOffers(station: StationFileFragment, part: Part): Kind[] {
  const may = useMay();
  return STANDING.includes(station.status) ? KINDS.filter((kind) => kind.part === part && may(kind.may)) : [];
}

export function Offer({ station, kinds }: { station: StationFileFragment; kinds: Kind[] }) {
  return kinds.map(({ name }) => (
    <Link key={name} className="offer" to={`/stations/${station.id}/change/${name}`}>
      <EditOutlined /> {words.changes.kinds[name]}
    </Link>
  ));
}
