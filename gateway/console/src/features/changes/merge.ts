// What a form was built from, what stands there now, what somebody wrote: field by field, nothing lost in silence.
import type { Written } from '../apply/draft';
import { placeOf, type Values } from '../apply/values';

/** A field of the file; a position is one field, its pair belongs to its coordinate system. */
export type Key = Exclude<keyof Values, 'lng' | 'lat' | 'datum' | 'capture'> | 'place';

export interface Three {
  key: Key;
  /** They made it different meanwhile. */
  theirs: boolean;
  /** I want it different. */
  mine: boolean;
}

const PLACE = ['lng', 'lat', 'datum', 'capture'] as const;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** The value of a field, tidied so that what says the same is the same. */
export function valueOf(key: Key, values: Values): unknown {
  if (key === 'place') return tidy(placeOf(values));
  const value = tidy(values[key]);
  return key === 'areaM2' && NUMBER.test(String(value)) ? Number(value) : value;
}

function tidy(value: unknown): unknown {
  if (value === null || value === undefined || value === '' || value === false) return undefined;
  if (typeof value === 'string') return value.trim() || undefined;
  if (Array.isArray(value)) return value.length ? value.map(tidy) : undefined;
  if (typeof value !== 'object') return value;
  const told = Object.entries(value).flatMap(([name, one]) => (tidy(one) === undefined ? [] : [[name, tidy(one)] as const]));
  return told.length ? Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1))) : undefined;
}

export const same = (key: Key, one: Values, other: Values): boolean =>
  JSON.stringify(valueOf(key, one)) === JSON.stringify(valueOf(key, other));

export const different = (keys: Key[], one: Values, other: Values): Key[] => keys.filter((key) => !same(key, one, other));

/** The fields in which somebody differs from what the form was built from; where both came to the same there is nothing to say. */
export const compared = (keys: Key[], seen: Values, now: Values, mine: Values): Three[] =>
  keys
    .map((key) => ({ key, theirs: !same(key, seen, now), mine: !same(key, seen, mine) }))
    .filter(({ key, theirs, mine: wrote }) => (theirs || wrote) && !same(key, now, mine));

/** What a draft of a change holds: the fields that were made different, emptied ones as null, and why. */
export function written(keys: Key[], was: Values, mine: Written): Written {
  const names = different(keys, was, mine).flatMap((key) => (key === 'place' ? PLACE : [key]));
  return { ...Object.fromEntries(names.map((name) => [name, mine[name] ?? null])), why: mine.why || undefined };
}

/** The form with these fields as I wrote them, and the others as they stand now. */
export function merged(keys: Key[], now: Values, mine: Values, kept: Key[]): Values {
  const all: Record<string, unknown> = { ...mine };
  for (const key of keys.filter((one) => !kept.includes(one))) {
    for (const name of key === 'place' ? PLACE : [key]) all[name] = now[name];
  }
  return all as Values;
}
