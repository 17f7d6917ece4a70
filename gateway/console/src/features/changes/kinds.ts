// The sorts of changes: what each is about, who may bring it, what is sent; most hold at once, the file's wait for a word.
import {
  ChangeContactsDocument,
  ChangeFacilitiesDocument,
  ChangeHeadDocument,
  ChangeHoursDocument,
  ChangePhotosDocument,
  MoveStationDocument,
  ProposeChangeDocument,
  type StationFileFragment,
  type StationStatus,
} from '../../generated/graphql';
import { person, placeOf, valuesOf, type Values } from '../apply/values';
import { different, type Key } from './merge';

export type Name = 'hours' | 'facilities' | 'photos' | 'head' | 'contacts' | 'place' | 'file';
export type Part = 'facts' | 'place' | 'service' | 'people' | 'photos';

export interface Kind {
  name: Name;
  /** Where on the station's page it is offered. */
  part: Part;
  may: string;
  keys: Key[];
}

export const STANDING: StationStatus[] = ['ACCEPTED', 'OPEN', 'SUSPENDED'];
const MOVED: Key[] = ['address', 'township', 'community', 'place', 'floor', 'storeys'];

export const KINDS: Kind[] = [
  {
    name: 'file',
    part: 'facts',
    may: 'station:propose',
    keys: [
      ...(['name', 'kind', 'unitNo', 'buildMode', 'coBuilder', 'coBuilding', 'venue', 'areaM2', 'grade', 'builtOn'] as const),
      ...(['streetFront', 'toilet', 'toiletM', 'serves', 'unattended', 'remark', 'waivers'] as const),
    ],
  },
  { name: 'place', part: 'place', may: 'station:propose', keys: MOVED },
  { name: 'hours', part: 'service', may: 'station:operate', keys: ['openingHours', 'openingMode'] },
  { name: 'facilities', part: 'service', may: 'station:operate', keys: ['facilities', 'services'] },
  { name: 'head', part: 'people', may: 'station:staff', keys: ['head'] },
  { name: 'contacts', part: 'people', may: 'station:staff', keys: ['leader', 'liaison'] },
  { name: 'photos', part: 'photos', may: 'station:operate', keys: ['photos'] },
];

/** What the form begins with; whoever is to be the head is somebody else. */
export const begun = ({ name }: Kind, station: StationFileFragment): Values => ({
  ...valuesOf(station),
  ...(name === 'head' ? { head: {} } : {}),
});

const TEXTS: Key[] = ['name', 'address', 'township', 'community', 'coBuilder', 'venue', 'openingHours', 'remark'];
const LISTS: Key[] = ['services', 'facilities', 'serves', 'photos', 'waivers'];

function said(key: Key, values: Values): unknown {
  if (key === 'place') return placeOf(values) ?? null;
  const value = values[key];
  if (TEXTS.includes(key)) return String(value ?? '').trim();
  if (LISTS.includes(key)) return value ?? [];
  if (key === 'unattended') return value === true;
  if (key === 'head' || key === 'leader' || key === 'liaison') return person(values[key]) ?? null;
  if (value === undefined || value === null || value === '') return null;
  return key === 'areaM2' ? String(value) : value;
}

const all = (keys: Key[], values: Values) => Object.fromEntries(keys.map((key) => [key, said(key, values)]));

/** The mutation, and what it is given beside the station: the whole of a small part, of the file what differs. */
export function asked(kind: Kind, values: Values, station: StationFileFragment, atOnce: boolean, reason: string) {
  const before = valuesOf(station);
  switch (kind.name) {
    case 'hours':
      return [ChangeHoursDocument, all(kind.keys, values)] as const;
    case 'facilities':
      return [ChangeFacilitiesDocument, all(kind.keys, values)] as const;
    case 'photos':
      return [ChangePhotosDocument, all(kind.keys, values)] as const;
    case 'head':
      return [ChangeHeadDocument, all(kind.keys, values)] as const;
    case 'contacts':
      return [ChangeContactsDocument, all(different(kind.keys, before, values), values)] as const;
    default:
      if (atOnce) return [MoveStationDocument, { ...all(kind.keys, values), reason }] as const;
      return [ProposeChangeDocument, { changes: all(different(kind.keys, before, values), values), reason }] as const;
  }
}
