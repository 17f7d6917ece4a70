import { expect, test } from 'vitest';
import { named } from './agents';

test('a browser is called by its name and its system', () => {
  const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  expect(named(chrome)).toBe('Chrome · Windows');
  expect(named(`${chrome} Edg/140.0`)).toBe('Edge · Windows');
  expect(named('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1')).toBe('Safari · iOS');
});

test('a program that we do not know has no name', () => {
  expect(named('python-httpx/0.28')).toBe('');
});
