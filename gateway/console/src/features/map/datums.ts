// The three systems that coordinates come in, brought to the one the boundaries are drawn in (GCJ-02).
export type Datum = 'WGS84' | 'GCJ02' | 'BD09';
export type Pair = readonly [lng: number, lat: number];

const A = 6378245;
const EE = 0.00669342162296594323;
const TURN = (Math.PI * 3000) / 180;
const ROUNDS = 6;

const waves = (n: number, ...steps: [number, number][]) => steps.reduce((sum, [height, rate]) => sum + height * Math.sin(n * rate * Math.PI), 0) * (2 / 3);

function shift([lng, lat]: Pair): Pair {
  const x = lng - 105;
  const y = lat - 35;
  const short = waves(x, [20, 6], [20, 2]);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + short + waves(x, [20, 1], [40, 1 / 3], [150, 1 / 12], [300, 1 / 30]);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + short + waves(y, [20, 1], [40, 1 / 3], [160, 1 / 12], [320, 1 / 30]);
  const radians = (lat * Math.PI) / 180;
  const magic = 1 - EE * Math.sin(radians) ** 2;
  return [(east * 180) / ((A / Math.sqrt(magic)) * Math.cos(radians) * Math.PI), (north * 180) / (((A * (1 - EE)) / magic ** 1.5) * Math.PI)];
}

export function wgsToGcj(pair: Pair): Pair {
  const [east, north] = shift(pair);
  return [pair[0] + east, pair[1] + north];
}

export function gcjToBd([lng, lat]: Pair): Pair {
  const radius = Math.hypot(lng, lat) + 0.00002 * Math.sin(lat * TURN);
  const angle = Math.atan2(lat, lng) + 0.000003 * Math.cos(lng * TURN);
  return [radius * Math.cos(angle) + 0.0065, radius * Math.sin(angle) + 0.006];
}

/** Where the forward formula comes from, closer with each round. */
function bdToGcj(pair: Pair): Pair {
  let found: Pair = [pair[0] - 0.0065, pair[1] - 0.006];
  for (let round = 0; round < ROUNDS; round++) {
    const [lng, lat] = gcjToBd(found);
    found = [found[0] + pair[0] - lng, found[1] + pair[1] - lat];
  }
  return found;
}

export const toGcj = (pair: Pair, datum: Datum): Pair => (datum === 'WGS84' ? wgsToGcj(pair) : datum === 'BD09' ? bdToGcj(pair) : pair);
