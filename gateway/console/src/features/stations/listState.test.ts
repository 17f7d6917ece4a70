import { expect, test } from 'vitest';
import { alike, asked, DEFAULTS, shapeOf, stateOf } from './listState';

const STATE = { ...DEFAULTS, text: '黄山路', status: ['OPEN', 'SUSPENDED'], sort: 'CODE', cols: ['name', 'code'], in: '340100', submittedSince: '2026-03-01', submittedUntil: '2026-03-31', submittedBy: '7', submittedFor: '340103', changedSince: '2026-03-15' };

test('a view that was saved shows again what was shown', () => {
  expect(stateOf('7', shapeOf(STATE))).toEqual({ ...STATE, view: '7' });
});

test('what a view of the usual list keeps is the usual list', () => {
  expect(stateOf('', shapeOf(DEFAULTS))).toEqual(DEFAULTS);
});

test('what an address does not say is not asked for', () => {
  expect(asked(DEFAULTS)).toEqual({});
  expect(asked(STATE)).toMatchObject({ submittedSince: '2026-03-01', submittedUntil: '2026-03-31', submittedBy: '7', submittedFor: 340103, changedSince: '2026-03-15' });
});

test('another page shows the same view, another filter does not', () => {
  expect(alike(STATE, { ...STATE, after: 'x', view: '7' })).toBe(true);
  expect(alike(STATE, { ...STATE, status: ['OPEN'] })).toBe(false);
});
