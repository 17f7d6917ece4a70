import { expect, test } from 'vitest';
import { prefixesOf, serial } from './prefixes';

test('a county is served by the prefix of its city, and two cities may share one', () => {
  expect(prefixesOf([340103])).toEqual([['120551', [340100]]]);
  expect(prefixesOf([341200])).toEqual([['120558', [341200, 341600]]]);
});

test('a province lists all of its prefixes, a municipality its one', () => {
  expect(prefixesOf([340000]).length).toBe(15);
  expect(prefixesOf([500106]).map(([prefix]) => prefix)).toEqual(['220023']);
});

test('a serial has five digits', () => {
  expect(serial(1)).toBe('00001');
});
