import { expect, test } from 'vitest';
import type { Values } from '../apply/values';
import { compared, different, merged, written } from './merge';

const seen: Values = { name: '一号', address: '人民路1号', areaM2: '30.00', facilities: ['饮水机'], lng: 117.2, lat: 31.8, datum: 'GCJ02' };

test('what is written another way is the same', () => {
  expect(different(['name', 'areaM2', 'remark', 'unattended'], seen, { ...seen, name: ' 一号 ', areaM2: 30, remark: '', unattended: false })).toEqual([]);
});

test('a position is one field with its coordinate system', () => {
  expect(different(['place', 'name'], seen, { ...seen, datum: 'BD09' })).toEqual(['place']);
});

test('each side is told what it made different, and both of what they disagree about', () => {
  const now = { ...seen, name: '二号', address: '和平路2号' };
  const mine = { ...seen, name: '三号', facilities: ['饮水机', '微波炉'] };
  expect(compared(['name', 'address', 'facilities', 'areaM2'], seen, now, mine)).toEqual([
    { key: 'name', theirs: true, mine: true },
    { key: 'address', theirs: true, mine: false },
    { key: 'facilities', theirs: false, mine: true },
  ]);
});

test('where both wrote the same there is nothing to choose', () => {
  expect(compared(['name'], seen, { ...seen, name: '二号' }, { ...seen, name: '二号' })).toEqual([]);
});

test('what is kept of mine stands beside what stands there now, a position as a whole', () => {
  const now = { ...seen, name: '二号', lng: 117.3 };
  const mine: Values = { ...seen, name: '三号', lng: 117.5, lat: 31.9, datum: 'BD09' };
  expect(merged(['name', 'place'], now, mine, ['place'])).toEqual({ ...mine, name: '二号' });
});

test('what they cleared is cleared, and what I cleared stays cleared', () => {
  const [now, mine] = [{ ...seen, remark: undefined, address: '和平路2号' }, { ...seen, remark: '旧', address: '' }];
  expect(merged(['remark', 'address'], now, mine, ['address'])).toMatchObject({ remark: undefined, address: '' });
});

test('a draft of a change holds what was made different alone, and what was emptied', () => {
  const mine = { ...seen, lng: 117.3, address: undefined, head: { name: '' }, why: '' };
  expect(written(['name', 'address', 'place'], { ...seen, capture: 'PICKED' }, mine)).toEqual({ address: null, lng: 117.3, lat: 31.8, datum: 'GCJ02', capture: null });
});
