// What a form says of a station, as words.
import type { PersonFragment, RulesHereQuery, StationFileFragment } from '../../generated/graphql';
import { filled, words } from '../../words';

const stations = words.stations;
const FEN_OF_WAN = 1_000_000;
const BETWEEN = '\u3001';
const AND_SO_ON = /\u7b49$/;
const ASIDE = /[\uff08(].*$/;

export type Rules = RulesHereQuery['standard']['rules'];

export const person = (who: PersonFragment | null): string => (who ? [who.name, who.phoneMasked].filter(Boolean).join(' ') : '');

export const listed = (all: string[]): string => all.join(words.shared.comma);

export const floor = ({ floor: at, storeys }: StationFileFragment): string =>
  at ? filled(stations.floorOf, { floor: at, storeys: storeys ?? '?' }) : '';

/** Ten thousands of yuan, exactly. */
export const wan = (fen: number | null): string => (fen ? String(fen / FEN_OF_WAN) : '');

/** What a rule names, one by one; nothing where the standard is silent. */
export function named(rules: Rules, key: string): string[] {
  const stated = rules.filter((rule) => rule.key === key && rule.stated);
  return stated.flatMap(({ value }) => value.replace(AND_SO_ON, '').split(BETWEEN));
}

const plain = (name: string) => name.replace(ASIDE, '');

/** Whether a station has what a form asks for, whatever either says in brackets behind it. */
export const has =
  ({ facilities }: StationFileFragment) =>
  (name: string): boolean =>
    facilities.some((one) => plain(one) === plain(name));

/** The title that the place's own document gives its form. */
export const titled = (rules: Rules, usual: string): string =>
  rules.find((rule) => rule.key === 'application_form' && rule.stated)?.value ?? usual;

/** 20 to 30 square metres, or from 30 (SP-A3). */
export const band = (areaM2: string | null): number => (areaM2 === null || Number(areaM2) < 20 ? -1 : Number(areaM2) < 30 ? 0 : 1);
