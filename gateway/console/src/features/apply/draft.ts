// A form that was begun and not handed in, kept in this browser for its account; people are never kept.
import type { Values } from './values';

const key = (login: string, what: string) => `yizhan.draft.${login}.${what}`;

export function draftOf(login: string, what: string): Values | undefined {
  try {
    const kept = localStorage.getItem(key(login, what));
    return kept ? (JSON.parse(kept) as Values) : undefined;
  } catch {
    return undefined;
  }
}

export function keepDraft(login: string, what: string, values: Values): void {
  const kept: Values = { ...values, head: undefined, leader: undefined, liaison: undefined };
  localStorage.setItem(key(login, what), JSON.stringify(kept));
}

export const dropDraft = (login: string, what: string): void => localStorage.removeItem(key(login, what));
