// Prefixes of codes with the places they serve; a prefix may serve several cities (AH-4.5.2).
import table from '../../generated/prefixes.json';
import { within } from '../../shared/divisions';

const known = table as [string, number[]][];
const DIGITS = 5;

/** Those that serve a place within one of these, or above it. */
export const prefixesOf = (areas: number[]): [string, number[]][] =>
  known.filter(([, places]) => places.some((place) => areas.some((area) => within(place, area) || within(area, place))));

export const serial = (number: number): string => String(number).padStart(DIGITS, '0');
