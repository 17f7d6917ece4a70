// Provinces, cities and counties by their six digits (GB/T 2260); the digits say what lies in what.
import table from '../generated/divisions.json';

const names = new Map(table as [number, string][]);

export const all = (): number[] => [...names.keys()];

export const nameOf = (code: number): string => names.get(code) ?? String(code);

export const level = (code: number): 'province' | 'city' | 'division' =>
  code % 10000 === 0 ? 'province' : code % 100 === 0 ? 'city' : 'division';

export function parentOf(code: number): number | undefined {
  if (code % 100 !== 0) return Math.floor(code / 100) * 100;
  return code % 10000 !== 0 ? Math.floor(code / 10000) * 10000 : undefined;
}

export const within = (code: number, upper: number): boolean =>
  upper % 10000 === 0 ? Math.floor(code / 10000) === upper / 10000 : upper % 100 === 0 ? Math.floor(code / 100) === upper / 100 : code === upper;

/** The divisions right below one: its cities, or its counties; a county directly below a province counts too. */
export function below(upper: number): number[] {
  return [...names.keys()].filter((code) => {
    if (code === upper || !within(code, upper)) return false;
    const parent = parentOf(code);
    return parent === upper || (level(upper) === 'province' && parent !== undefined && !names.has(parent));
  });
}

/** As the list's filter takes it. */
export const asFilter = (code: number): { province?: number; city?: number; division?: number } =>
  code ? { [level(code)]: code } : {};
