import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { StationFileFragment } from '../../generated/graphql';
import { begunWith, draftOf, held, keepDraft, type Draft } from './draft';
import { valuesOf } from './values';

const HEAD = { personId: '1', name: '王某某', phoneMasked: '139****0000' };
const station = (version: number, more: Partial<StationFileFragment> = {}) =>
  ({ id: 'a', version, name: '一号', openingHours: '08:00-18:00', remark: '', waivers: [], requestedFen: null, head: HEAD, leader: null, liaison: null, ...more }) as unknown as StationFileFragment;
const opened = (on?: StationFileFragment) => (on ? valuesOf(on) : {});
const draft = (openingHours: string): Draft => ({ at: '', seen: station(1), values: { openingHours } });

beforeEach(() => {
  const all = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => all.get(name) ?? null,
    setItem: (name: string, value: string) => all.set(name, value),
    removeItem: (name: string) => all.delete(name),
  });
});

describe('a draft', () => {
  it('says how much it holds, and which photos wait here', () => {
    const values = { name: 'x', kind: 'FIXED' as const, remark: '', facilities: [], photos: ['ab', 'kept-1', 'kept-2'], head: undefined };
    expect(held({ values, at: '' })).toEqual({ fields: 2, photos: 3, waiting: 2 });
  });

  it('counts a position as one field', () => {
    expect(held({ values: { lng: 117, lat: 31, datum: 'GCJ02', capture: 'PICKED' }, at: '' }).fields).toBe(1);
  });

  it('is its account\'s, and holds nobody by name', () => {
    keepDraft('one', 'a', { name: '二号', head: { name: '李某某', phone: '13800000000' } }, station(1));
    expect(draftOf('one', 'a')).toMatchObject({ values: { name: '二号' }, seen: { version: 1, head: null } });
    expect(localStorage.getItem('yizhan.draft.one.a')).not.toMatch(/某某|\*\*\*/);
    expect(draftOf('other', 'a')).toBeUndefined();
  });

  it('is gone once nothing is left in it', () => {
    keepDraft('one', 'a', { name: '二号' });
    keepDraft('one', 'a', { name: undefined, head: { name: '李某某' } });
    expect(draftOf('one', 'a')).toBeUndefined();
  });

  it('goes on where the station stands as it stood', () => {
    const begun = begunWith(draft('09:00-21:00'), ['openingHours'], opened, station(1));
    expect(begun).toMatchObject({ first: { openingHours: '09:00-21:00' }, on: { version: 1 } });
    expect(begun.now ?? begun.apart).toBeUndefined();
  });

  it('is laid beside its station where both were written otherwise since', () => {
    const now = station(2, { openingHours: '07:00-19:00' });
    const begun = begunWith(draft('09:00-21:00'), ['openingHours'], opened, now);
    expect(begun).toMatchObject({ first: { openingHours: '09:00-21:00' }, on: { version: 1, openingHours: '08:00-18:00' }, now: { version: 2 } });
  });

  it('says so of a field, too, that others alone have changed', () => {
    const begun = begunWith(draft('09:00-21:00'), ['openingHours', 'remark'], opened, station(2, { remark: '东门' }));
    expect(begun).toMatchObject({ on: { version: 1 }, now: { remark: '东门' } });
    expect(begun.first.remark).toBeUndefined();
  });

  it('goes on where the station changed in something else, from what it is now', () => {
    const begun = begunWith(draft('09:00-21:00'), ['openingHours'], opened, station(2, { name: '二号', head: { ...HEAD, personId: '2' } }));
    expect(begun).toMatchObject({ apart: true, first: { name: '二号', openingHours: '09:00-21:00', head: { personId: '2' } }, on: { version: 2 } });
    expect(begun.now).toBeUndefined();
  });
});
