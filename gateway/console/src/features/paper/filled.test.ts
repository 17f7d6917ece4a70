import { expect, test } from 'vitest';
import type { StationFileFragment } from '../../generated/graphql';
import { band, has, named, wan, type Rules } from './filled';

const rule = (key: string, value: string, stated = true) => ({ key, value, stated, label: '', force: null, clause: '' }) as unknown as Rules[number];

test('an amount in fen is told in ten thousands of yuan without a rounding', () => {
  expect(wan(1_234_500)).toBe('1.2345');
  expect(wan(null)).toBe('');
});

test('what a rule names is listed, and nothing where the document is silent', () => {
  expect(named([rule('facilities.required', '空调、桌椅等')], 'facilities.required')).toEqual(['空调', '桌椅']);
  expect(named([rule('facilities.required', '本地标准未规定', false)], 'facilities.required')).toEqual([]);
});

test('a facility is ticked whatever stands behind it in brackets', () => {
  const station = { facilities: ['书报架', '维修工具箱（针线盒）'] } as StationFileFragment;
  expect(has(station)('书报架（含工会报刊书籍）')).toBe(true);
  expect(has(station)('空调')).toBe(false);
});

test('the bands of the form meet at thirty square metres', () => {
  expect(['19.99', '20', '29.99', '30'].map(band)).toEqual([-1, 0, 0, 1]);
});
