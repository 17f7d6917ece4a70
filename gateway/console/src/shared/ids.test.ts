import { expect, test } from 'vitest';
import { newId } from './ids';

test('an id is a UUID of version 4, and another one each time', () => {
  const made = [newId(), newId()];
  for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(made[0]).not.toBe(made[1]);
});
