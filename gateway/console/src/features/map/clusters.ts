// Points that would touch on the screen stand together as one.
import type { Pair } from './datums';

export interface Point<T> {
  at: Pair;
  of: T;
}

/** Squares of the screen with what stands in them; the screen's place comes from the map at its zoom. */
export function clustered<T>(points: Point<T>[], onScreen: (at: Pair) => { x: number; y: number }, size: number): Point<T>[][] {
  const squares = new Map<string, Point<T>[]>();
  for (const point of points) {
    const { x, y } = onScreen(point.at);
    const square = `${Math.floor(x / size)} ${Math.floor(y / size)}`;
    const there = squares.get(square);
    if (there) there.push(point);
    else squares.set(square, [point]);
  }
  return [...squares.values()];
}

export const middle = <T>(points: Point<T>[]): Pair => {
  const sum = (pick: (at: Pair) => number) => points.reduce((all, { at }) => all + pick(at), 0) / points.length;
  return [sum(([lng]) => lng), sum(([, lat]) => lat)];
};
