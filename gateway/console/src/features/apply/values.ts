// What the form holds, as it is written; from a station that was given back, and to what the schema takes.
import type { StationFileFragment, SubmitStationInput } from '../../generated/graphql';

const CENTS = 100;

export interface Who {
  personId?: string;
  name?: string;
  phone?: string;
}

export interface Values {
  division?: number;
  name?: string;
  address?: string;
  kind?: SubmitStationInput['kind'];
  unitNo?: number;
  township?: string;
  community?: string;
  lng?: number;
  lat?: number;
  datum?: NonNullable<SubmitStationInput['place']>['datum'];
  capture?: NonNullable<SubmitStationInput['place']>['capture'];
  floor?: number;
  storeys?: number;
  streetFront?: boolean;
  toilet?: NonNullable<SubmitStationInput['toilet']>;
  toiletM?: number;
  buildMode?: NonNullable<SubmitStationInput['buildMode']>;
  coBuilder?: string;
  coBuilding?: NonNullable<SubmitStationInput['coBuilding']>;
  venue?: string;
  areaM2?: number | string;
  grade?: number;
  builtOn?: string;
  requestedYuan?: number;
  carriedCode?: string;
  openingMode?: NonNullable<SubmitStationInput['openingMode']>;
  openingHours?: string;
  unattended?: boolean;
  facilities?: string[];
  services?: string[];
  serves?: string[];
  photos?: string[];
  remark?: string;
  waivers?: { clause: string; reason: string }[];
  head?: Who;
  leader?: Who;
  liaison?: Who;
}

type Filled<T> = { [Key in keyof T]: NonNullable<T[Key]> };

const told = <T extends object>(all: T): Partial<Filled<T>> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined && value !== '')) as Partial<Filled<T>>;

/** Somebody known keeps their id; whose name and number are not shown is not asked for them again. */
const known = (who: StationFileFragment['head']): Who | undefined => (who ? { personId: who.personId } : undefined);

export function valuesOf(station: StationFileFragment): Values {
  const { place, requestedFen, head, leader, liaison, waivers } = station;
  const { division, name, address, kind, unitNo, township, community, floor, storeys, streetFront, toilet, toiletM } = station;
  const { buildMode, coBuilder, coBuilding, venue, areaM2, grade, builtOn, openingMode, openingHours, unattended } = station;
  const { facilities, services, serves, photos, remark } = station;
  return {
    ...told({ division, name, address, kind, unitNo, township, community, floor, storeys, streetFront, toilet, toiletM }),
    ...told({ buildMode, coBuilder, coBuilding, venue, areaM2, grade, builtOn, openingMode, openingHours, unattended }),
    ...told({ facilities, services, serves, photos, remark }),
    ...(place ? { lng: place.lng, lat: place.lat, datum: place.datum, capture: place.capture } : {}),
    ...(requestedFen === null ? {} : { requestedYuan: requestedFen / CENTS }),
    waivers: waivers.map(({ clause, reason }) => ({ clause, reason })),
    head: known(head),
    leader: known(leader),
    liaison: known(liaison),
  };
}

export const person = (who: Who | undefined) => {
  if (who?.personId) return { personId: who.personId };
  return who?.name || who?.phone ? { name: who.name ?? '', phone: who.phone ?? '' } : undefined;
};

export function inputOf(values: Values): Omit<SubmitStationInput, 'stationId' | 'commandId' | 'expectedVersion'> {
  const { lng, lat, datum, capture, requestedYuan, head, leader, liaison, waivers, areaM2, division, name, address, ...same } = values;
  return {
    ...told(same),
    division: division ?? 0,
    name: name?.trim() ?? '',
    address: address?.trim() ?? '',
    ...told({
      areaM2: areaM2 === undefined || areaM2 === null ? undefined : String(areaM2),
      place: placeOf({ lng, lat, datum, capture }),
      requestedFen: requestedYuan === undefined || requestedYuan === null ? undefined : Math.round(requestedYuan * CENTS),
      head: person(head),
      leader: person(leader),
      liaison: person(liaison),
      waivers: waivers?.filter((one) => one.reason),
    }),
  };
}

export const placeOf = ({ lng, lat, datum, capture }: Values) =>
  typeof lng === 'number' && typeof lat === 'number' ? { lng, lat, datum: datum ?? ('WGS84' as const), ...told({ capture }) } : undefined;

const FIELDS_OF: Record<string, string> = {
  headId: 'head.name', headName: 'head.name', headPhone: 'head.phone', head: 'head.name',
  leaderId: 'leader.name', leaderName: 'leader.name', leaderPhone: 'leader.phone', leader: 'leader.name',
  liaisonId: 'liaison.name', liaisonName: 'liaison.name', liaisonPhone: 'liaison.phone', liaison: 'liaison.name',
  requestedFen: 'requestedYuan', place: 'lng', point: 'lng',
};

/** The field of this form that a refusal's path means. */
export const fieldOf = (path: string | null): string | null => (path === null ? null : (FIELDS_OF[path] ?? FIELDS_OF[path.split('.')[0] ?? ''] ?? path));
