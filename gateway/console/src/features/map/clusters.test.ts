import { expect, test } from 'vitest';
import { clustered, middle, type Point } from './clusters';

const points: Point<string>[] = [
  { at: [1, 1], of: 'a' },
  { at: [3, 5], of: 'b' },
  { at: [40, 1], of: 'c' },
];

test('what would touch stands together, the rest alone', () => {
  const together = clustered(points, ([x, y]) => ({ x, y }), 20);
  expect(together.map((group) => group.map(({ of }) => of))).toEqual([['a', 'b'], ['c']]);
});

test('a closer look takes them apart', () => {
  expect(clustered(points, ([x, y]) => ({ x: 20 * x, y: 20 * y }), 20).length).toBe(3);
});

test('a group stands in the middle of what it holds', () => {
  expect(middle(points.slice(0, 2))).toEqual([2, 3]);
});
