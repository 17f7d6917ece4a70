import { expect, test } from 'vitest';
import { alike, DEFAULTS, shapeOf, stateOf } from './listState';

const STATE = { ...DEFAULTS, text: '黄山路', status: ['OPEN', 'SUSPENDED'], sort: 'CODE', cols: ['name', 'code'], in: '340100' };

test('a view that was saved shows again what was shown', () => {
  expect(stateOf('7', shapeOf(STATE))).toEqual({ ...STATE, view: '7' });
});

test('what a view of the usual list keeps is the usual list', () => {
  expect(stateOf('', shapeOf(DEFAULTS))).toEqual(DEFAULTS);
});

test('another page shows the same view, another filter does not', () => {
  expect(alike(STATE, { ...STATE, after: 'x', view: '7' })).toBe(true);
  expect(alike(STATE, { ...STATE, status: ['OPEN'] })).toBe(false);
});
