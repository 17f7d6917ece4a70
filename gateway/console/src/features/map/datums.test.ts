import { expect, test } from 'vitest';
import { gcjToBd, toGcj, wgsToGcj, type Pair } from './datums';

const CITIES: [string, Pair, Pair, Pair][] = [
  ['Hefei', [117.227239, 31.820587], [117.2327212739, 31.8185878204], [117.2391486237, 31.8249186155]],
  ['Wuhu', [118.376, 31.326], [118.3814036573, 31.3241452049], [118.3880015391, 31.3297921209]],
];

test.each(CITIES)('%s lies where reference programs put it', (_, wgs, gcj, bd) => {
  for (const [got, wanted] of [
    [wgsToGcj(wgs), gcj],
    [gcjToBd(gcj), bd],
    [toGcj(wgs, 'WGS84'), gcj],
    [toGcj(bd, 'BD09'), gcj],
    [toGcj(gcj, 'GCJ02'), gcj],
  ] as const) {
    expect(got[0]).toBeCloseTo(wanted[0], 8);
    expect(got[1]).toBeCloseTo(wanted[1], 8);
  }
});
