import { expect, test } from 'vitest';
import { counties, doubt, inside, unpacked } from './counties';

const LUYANG = 340103;

test('a ring is kept as steps of a thousandth of a degree', () => {
  expect(unpacked([117300, 31800, 10, -5])).toEqual([
    [117.3, 31.8],
    [117.31, 31.795],
  ]);
});

test('every county of Anhui has a boundary, and a point in the middle of one lies in it alone', async () => {
  const all = await counties();
  expect(all.size).toBe(104);
  const here = [...all].filter(([, rings]) => inside([117.264, 31.88], rings)).map(([code]) => code);
  expect(here).toEqual([LUYANG]);
});

test('a point far from its county is in doubt, one on its edge is not, one without a boundary is never', async () => {
  const rings = (await counties()).get(LUYANG) ?? [];
  const edge = rings[0]?.[0] ?? [0, 0];
  expect(doubt([118.4, 31.3], 'GCJ02', rings)).toEqual({});
  expect(doubt([edge[0] + 0.001, edge[1]], 'GCJ02', rings)).toBeUndefined();
  expect(doubt([106.4, 29.5], 'GCJ02', undefined)).toBeUndefined();
});

test('a pair that lies inside in another datum says so', () => {
  const square = [unpacked([117000, 31000, 0, 100, 100, 0, 0, -100])];
  expect(doubt([117.1055, 31.05], 'GCJ02', square)).toEqual({ datum: 'BD09' });
});
