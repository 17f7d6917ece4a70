// A form that was begun and not handed in, kept in this browser for its account; people are never kept.
import { forget, isKept } from '../../shared/kept';
import type { Values } from './values';

export interface Draft {
  values: Values;
  /** When something was last written into it. */
  at: string;
}

const key = (login: string, what: string) => `yizhan.draft.${login}.${what}`;

export function draftOf(login: string, what: string): Draft | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(key(login, what)) ?? 'null') as Draft | null;
    return kept?.values ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function keepDraft(login: string, what: string, values: Values): void {
  const kept: Values = { ...values, head: undefined, leader: undefined, liaison: undefined };
  localStorage.setItem(key(login, what), JSON.stringify({ values: kept, at: new Date().toISOString() } satisfies Draft));
}

export function dropDraft(login: string, what: string): void {
  void forget(draftOf(login, what)?.values.photos ?? []).catch(() => undefined);
  localStorage.removeItem(key(login, what));
}

/** How many fields a draft fills, and its photos: all, and those that wait in this browser. */
export function held({ values: { photos = [], ...fields } }: Draft): { fields: number; photos: number; waiting: number } {
  const filled = Object.values(fields).filter((value) => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && !value.length));
  return { fields: filled.length, photos: photos.length, waiting: photos.filter(isKept).length };
}
