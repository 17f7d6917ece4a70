import { expect, test } from 'vitest';
import { alarms, health, type Loop, type State } from './state';

const LOOP: Loop = { loop: 'relay', position: 7, lag: 0, age: 0, alive: true, problem: '', well: true };
const WELL: State = { ready: true, broker: { flushes: 'always', zh: '', en: '' }, services: [{ service: 'registry', ready: true, loops: [LOOP] }] };

const withLoop = (loop: Partial<Loop>): State => ({ ...WELL, services: [{ service: 'registry', ready: false, loops: [{ ...LOOP, ...loop }] }] });

test('nobody is called where all is well', () => {
  expect(alarms(WELL)).toEqual([]);
});

test('a loop that stands, is silent or far behind is named once, with what it says itself', () => {
  expect(alarms(withLoop({ problem: 'lineage differs' }))).toEqual([{ service: 'registry', kind: 'loop', what: 'relay (lineage differs)' }]);
  expect(alarms(withLoop({ alive: false }))).toHaveLength(1);
  expect(health({ ...LOOP, well: false })).toBe('behind');
});

test('what is parked, a service that does not answer and a broker that may lose are named', () => {
  const parked = { consumer: 'stations', source: 'registry', stream: 'station-1', position: 3, type: 'X', error: 'E', sqlstate: '', events: 2, parked_at: '' };
  const services = [{ service: 'gateway', ready: true, parked: [parked] }, { service: 'coding', ready: false, problem: 'ConnectError' }];
  const kinds = alarms({ ...WELL, broker: { flushes: 'later', zh: '', en: '' }, services }).map(({ kind }) => kind);
  expect(kinds).toEqual(['broker', 'parked', 'service']);
});
