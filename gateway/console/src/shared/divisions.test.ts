import { expect, test } from 'vitest';
import { asFilter, below, level, nameOf, within } from './divisions';

test('a city lies below its province and counties below their city', () => {
  expect(below(340000)).toContain(340100);
  expect(below(340100)).toContain(340103);
  expect(below(340100)).not.toContain(340203);
});

test('a county of a municipality lies right below it', () => {
  expect(below(500000)).toContain(500106);
});

test('the digits say what lies in what', () => {
  expect(within(340103, 340100)).toBe(true);
  expect(within(340103, 340000)).toBe(true);
  expect(within(340103, 340200)).toBe(false);
  expect(level(340100)).toBe('city');
});

test('a division narrows a list at its own level', () => {
  expect(asFilter(340000)).toEqual({ province: 340000 });
  expect(asFilter(340103)).toEqual({ division: 340103 });
  expect(asFilter(0)).toEqual({});
});

test('a division that nobody knows is called by its digits', () => {
  expect(nameOf(999999)).toBe('999999');
});
