import { expect, test } from 'vitest';
import { grouped, type Rule } from './rules';

const rule = (key: string, value: string, clause = 'AH-4.5.1'): Rule => ({
  key,
  label: key,
  value,
  stated: true,
  force: 'MUST',
  origin: 'DOCUMENT',
  clause,
  clauseText: null,
  reading: null,
});

test('parts of one rule stand together', () => {
  const [kinds, area] = grouped([rule('kinds', 's'), rule('kinds', 'd'), rule('area', '10')]);
  expect(kinds?.rules.map(({ value }) => value)).toEqual(['s', 'd']);
  expect(area?.then).toBeUndefined();
});

test('two days differ where a value, a clause or a whole rule does', () => {
  const now = [rule('area', '10'), rule('floor', '1'), rule('toilet', 'near')];
  const then = [rule('area', '15'), rule('floor', '1', 'AH-4.5.2'), rule('toilet', 'near'), rule('gone', 'x')];
  expect(grouped(now, then).map(({ key, then: other }) => [key, other])).toEqual([
    ['area', ['15']],
    ['floor', ['1']],
    ['toilet', undefined],
    ['gone', ['x']],
  ]);
});
