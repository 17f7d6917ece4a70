import { expect, test } from 'vitest';
import { read, written } from './urlState';

const DEFAULTS = { text: '', status: [] as string[], sort: 'NEWEST', after: '' };

test('what is as usual does not stand in the address', () => {
  expect(String(written(DEFAULTS, DEFAULTS))).toBe('');
});

test('an address that was written reads the same', () => {
  const values = { ...DEFAULTS, text: '黄山路 & 1', status: ['OPEN', 'REVOKED'], sort: 'CODE' };
  expect(read(new URLSearchParams(String(written(values, DEFAULTS))), DEFAULTS)).toEqual(values);
});

test('what others keep in the address stays there', () => {
  expect(written({ ...DEFAULTS, text: '路' }, DEFAULTS, new URLSearchParams('in=3401&text=x')).get('in')).toBe('3401');
});
