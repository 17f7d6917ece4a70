// A form that was begun and not handed in, kept in this browser for its account; people are never kept.
import type { StationFileFragment } from '../../generated/graphql';
import { forget, isKept } from '../../shared/kept';
import { compared, type Key } from '../changes/merge';
import { valuesOf, type Values } from './values';

/** What stands in a form about a station; a change says why, too. */
export type Written = Values & { why?: string };

export interface Draft {
  values: Written;
  /** When something was last written into it. */
  at: string;
  /** The station that the form was filled in from. */
  seen?: StationFileFragment;
}

const PEOPLE = ['head', 'leader', 'liaison'];
/** A position is one field. */
const PARTS_OF_PLACE = ['lat', 'datum', 'capture'];
const key = (login: string, what: string) => `yizhan.draft.${login}.${what}`;

export function draftOf(login: string, what: string): Draft | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(key(login, what)) ?? 'null') as Draft | null;
    return kept?.values ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Where nothing is left that was written, no draft is left either. */
export function keepDraft(login: string, what: string, written: Written, on?: StationFileFragment): void {
  const values = Object.fromEntries(Object.entries(written).filter(([name, value]) => value !== undefined && !PEOPLE.includes(name))) as Written;
  const seen = on && { ...on, head: null, leader: null, liaison: null };
  if (!Object.keys(values).length) dropDraft(login, what);
  else localStorage.setItem(key(login, what), JSON.stringify({ values, at: new Date().toISOString(), seen } satisfies Draft));
}

export function dropDraft(login: string, what: string): void {
  void forget(draftOf(login, what)?.values.photos ?? []).catch(() => undefined);
  localStorage.removeItem(key(login, what));
}

/** How many fields a draft fills, and its photos: all, and those that wait in this browser. */
export function held({ values: { photos = [], ...fields } }: Draft): { fields: number; photos: number; waiting: number } {
  const filled = Object.entries(fields).filter(([name, value]) => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && !value.length) && !PARTS_OF_PLACE.includes(name));
  return { fields: filled.length, photos: photos.length, waiting: photos.filter(isKept).length };
}

export interface Begun {
  draft?: Draft;
  /** What the form opens with. */
  first: Written;
  /** The station that it was filled in from. */
  on?: StationFileFragment;
  /** As the station stands now, where that has to be laid beside the draft. */
  now?: StationFileFragment;
  /** The station has changed since, and nothing that the draft would have to be compared with. */
  apart?: boolean;
}

/** `opened`: what a form holds that nobody has written into. The people are those of today, whoever they were. */
export function begunWith(draft: Draft | undefined, keys: Key[], opened: (on?: StationFileFragment) => Written, station?: StationFileFragment): Begun {
  if (!draft) return { first: opened(station), on: station };
  const mine = (on?: StationFileFragment): Written => ({ ...opened(on), ...draft.values });
  if (!station || !draft.seen || draft.seen.version === station.version) return { draft, first: mine(station), on: station };
  const { head, leader, liaison } = station;
  const seen = { ...draft.seen, head, leader, liaison };
  const differ = compared(keys, valuesOf(seen), valuesOf(station), mine(seen)).some(({ theirs }) => theirs);
  return differ ? { draft, first: mine(seen), on: seen, now: station } : { draft, first: mine(station), on: station, apart: true };
}
