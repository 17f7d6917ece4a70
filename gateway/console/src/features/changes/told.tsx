// What a field is called and what stands in it, as people read it.
import type { ReactNode } from 'react';
import type { StationFileFragment } from '../../generated/graphql';
import { filled, words } from '../../words';
import { placeOf, type Values } from '../apply/values';
import type { Key } from './merge';

const named = words.stations;
const said = words.changes;

const LABELS: Partial<Record<Key, string>> = { place: named.coordinates, areaM2: named.area, unitNo: named.unit, toiletM: words.apply.toiletMetres, storeys: words.apply.storeys, requestedYuan: words.apply.requestedYuan, waivers: said.waivers };
const CHOICES: Partial<Record<Key, Record<string, string>>> = {
  kind: named.kinds,
  buildMode: named.buildModes,
  coBuilding: named.coBuildings,
  toilet: named.toilets,
  openingMode: named.openingModes,
};

export const label = (key: Key): string => LABELS[key] ?? String(named[key as keyof typeof named]);

/** `station`: whose file it is, where people are known by their ids alone. */
export function told(key: Key, values: Values, station?: StationFileFragment): ReactNode {
  if (key === 'place') {
    const place = placeOf(values);
    return place ? `${place.lng}, ${place.lat} · ${named.datums[place.datum]}` : null;
  }
  if (key === 'head' || key === 'leader' || key === 'liaison') {
    const who = values[key];
    if (!who?.personId) return [who?.name, who?.phone].filter(Boolean).join(' ') || null;
    return [station?.[key]?.name ?? named.erased, station?.[key]?.phoneMasked].filter(Boolean).join(' ');
  }
  if (key === 'photos') return values.photos?.length ? filled(said.photos, { n: values.photos.length }) : null;
  if (key === 'waivers') return values.waivers?.map(({ clause, reason }) => `${clause} ${reason}`).join(words.shared.comma) || null;
  const value = values[key];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'boolean') return value ? words.shared.yes : words.shared.no;
  if (Array.isArray(value)) return value.join(words.shared.comma) || null;
  return CHOICES[key]?.[String(value)] ?? String(value);
}
