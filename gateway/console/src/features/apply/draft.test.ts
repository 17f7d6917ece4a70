import { describe, expect, it } from 'vitest';
import { held } from './draft';

describe('a draft', () => {
  it('says how much it holds, and which photos wait here', () => {
    const values = { name: 'x', kind: 'FIXED' as const, remark: '', facilities: [], photos: ['ab', 'kept-1', 'kept-2'], head: undefined };
    expect(held({ values, at: '' })).toEqual({ fields: 2, photos: 3, waiting: 2 });
  });
});
