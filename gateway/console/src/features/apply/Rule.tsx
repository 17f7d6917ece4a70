// What the standard of the place says of a field, beside the field; that it says nothing is said, too.
import { createContext, use } from 'react';
import type { RulesHereQuery } from '../../generated/graphql';
import { ClauseHelp } from '../../shared/ClauseHelp';
import { words } from '../../words';

const said = words.apply;
const BETWEEN = '\u3001';
const AND_SO_ON = /\u7b49$/;
/** Rules that ask something of a station; the others name what there is to choose from. */
const ASKS = /^(naming|area|floor|toilet|facilities|photos|posts|one_per_community)/;

export type Standard = RulesHereQuery['standard'];

export const InForce = createContext<Standard | undefined>(undefined);

/** The lines of these rules, none where the standard has not been read yet. */
export const useLines = (keys: string[]) => use(InForce)?.rules.filter(({ key }) => keys.includes(key)) ?? [];

/** What a rule names, to choose from. */
export function useNamed(keys: string[]): string[] {
  const stated = useLines(keys).filter((line) => line.stated);
  return [...new Set(stated.flatMap(({ value }) => value.replace(AND_SO_ON, '').split(BETWEEN)))];
}

export function Rule({ of }: { of: string[] }) {
  const lines = useLines(of);
  if (!lines.length) return null;
  const stated = lines.filter((line) => line.stated);
  if (!stated.length) return <span>{said.silent}</span>;
  return stated.map(({ key, value, force, clause }, at) => (
    <div key={`${key} ${at}`} className="rule">
      {ASKS.test(key) && force && force !== 'MAY' && !value.startsWith(said.forces[force]) ? `${said.forces[force]}${said.colon}` : ''}
      {value} <ClauseHelp clause={clause} />
    </div>
  ));
}
