// Rules as the page has them: those of one name together, and where two days differ.
import type { StandardInForceFragment } from '../../generated/graphql';

export type Rule = StandardInForceFragment['rules'][number];

export interface Group {
  key: string;
  label: string;
  rules: Rule[];
  /** What held on the other day, where that was something else. */
  then?: string[];
}

const values = (rules: Rule[]) => rules.map(({ value, clause }) => `${value}\u0000${clause ?? ''}`);

export function grouped(rules: readonly Rule[], others?: readonly Rule[]): Group[] {
  const keys = [...new Set([...rules, ...(others ?? [])].map(({ key }) => key))];
  return keys.map((key) => {
    const here = rules.filter((rule) => rule.key === key);
    const there = others?.filter((rule) => rule.key === key);
    const label = (here[0] ?? there?.[0])?.label ?? key;
    const differs = there && String(values(here)) !== String(values(there));
    return { key, label, rules: here, ...(differs ? { then: there.map(({ value }) => value) } : {}) };
  });
}
