import type { Me } from '../../shell/me';
import { below } from '../../shared/divisions';

const TOWN_DIGITS = 1000;
const SMALLEST_PLACE = 110_000;

/** The counties in which somebody of this scope may hand something in: below what they cover, and where their towns are. */
export function counties({ prefixes, unitNos }: Me['scope']): number[] {
  const leaves = (code: number): number[] => {
    const parts = below(code);
    return parts.length ? parts.flatMap(leaves) : [code];
  };
  const towns = unitNos.filter((no) => no >= SMALLEST_PLACE).map((no) => (no < SMALLEST_PLACE * 10 ? no : Math.floor(no / TOWN_DIGITS)));
  return [...new Set([...prefixes.flatMap(leaves), ...towns])].sort((a, b) => a - b);
}
