import { beforeEach, expect, test, vi } from 'vitest';
import { complaint, type Taken } from './picture';

const TAKEN: Taken = { bytes: 1 << 20, pixels: 30_000, marks: [['JPEG', [[0, 'ffd8ff']]], ['WEBP', [[0, '52494646'], [8, '57454250']]], ['HEIF', [[4, '6674797068656963']]]] };
const JPEG = [0xff, 0xd8, 0xff, 0xe0];
const text = (of: string) => new TextEncoder().encode(of);
const photo = (...parts: (number[] | string)[]) => new Blob(parts.map((part) => (typeof part === 'string' ? text(part) : Uint8Array.from(part))));
const shows = (width: number, height: number) => vi.stubGlobal('createImageBitmap', () => Promise.resolve({ width, height, close: () => undefined }));

beforeEach(() => {
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('InvalidStateError')));
});

test('a photo is taken that begins as one and can be seen', async () => {
  shows(200, 150);
  expect(await complaint(photo(JPEG), TAKEN)).toBeUndefined();
  expect(await complaint(photo('RIFF0000WEBP'), TAKEN)).toBeUndefined();
});

test('what cannot be seen is damaged', async () => {
  expect(await complaint(photo(JPEG, 'nothing'), TAKEN)).toContain('可能已损坏');
});

test('what begins as no format of ours is not taken, whatever its name is', async () => {
  shows(1, 1);
  expect(await complaint(photo('GIF89a'), TAKEN)).toContain('JPEG、WEBP、HEIF');
  expect(await complaint(photo('RIFF0000WAVE'), TAKEN)).toContain('不接受');
  expect(await complaint(photo(), TAKEN)).toContain('不接受');
});

test('what is too large is said by its limit', async () => {
  shows(201, 150);
  expect(await complaint(photo(JPEG), TAKEN)).toContain('最多 30,000 像素');
  expect(await complaint(photo(JPEG, 'x'.repeat(TAKEN.bytes)), TAKEN)).toContain('最多 1 MB');
});

test('what the telephone knows and this browser does not is left to the front door', async () => {
  expect(await complaint(photo([0, 0, 0, 28], 'ftypheic'), TAKEN)).toBeUndefined();
});

test('where no limits are told, none are made up', async () => {
  expect(await complaint(photo('GIF89a'), undefined)).toBeUndefined();
});
