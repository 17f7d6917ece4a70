import { expect, test } from 'vitest';
import { ours } from './http';

test('each request of ours says that it is ours and begins a trace of its own', () => {
  const sent = [ours(), ours()];
  for (const one of sent) {
    expect(one['X-Yizhan']).toBe('console');
    expect(one['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  }
  expect(sent[0]?.['traceparent']).not.toBe(sent[1]?.['traceparent']);
});
