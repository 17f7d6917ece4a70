import { expect, test } from 'vitest';
import { Asked, read, written } from './urlState';

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

test('of two changes made before the page is drawn again none is lost', () => {
  const asked = new Asked();
  const set = (name: string, value: string) => (now: URLSearchParams) => {
    const next = new URLSearchParams(now);
    next.set(name, value);
    return next;
  };
  const shown = new URLSearchParams('in=340100');
  asked.next(shown, set('text', 'x'));
  expect(String(asked.next(shown, set('status', 'OPEN')))).toBe('in=340100&text=x&status=OPEN');
  asked.shown();
  expect(String(asked.next(shown, set('sort', 'CODE')))).toBe('in=340100&sort=CODE');
});
