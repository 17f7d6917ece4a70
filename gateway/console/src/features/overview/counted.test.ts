import { expect, test } from 'vitest';
import { DEFAULTS } from '../stations/listState';
import { listed, months, partsOf, places } from './counted';

const row = (key: string | null, count = 1) => ({ keys: [key], names: [key ?? '未填报'], count });

test('a province is counted by city, a city by county, a county by union', () => {
  expect([0, 340000, 340100, 340103].map(partsOf)).toEqual(['CITY', 'CITY', 'DIVISION', 'UNIT']);
});

test('a bar leads to the stations behind it, and keeps what the list was narrowed to', () => {
  const state = { ...DEFAULTS, text: '路', in: '340100', status: ['OPEN'] };
  expect(listed([row('SUSPENDED')], state, 'status', {})[0]?.to).toBe('/stations?text=%E8%B7%AF&status=SUSPENDED&in=340100');
  expect(listed([row('OPEN')], state, 'status', { OPEN: '服务中' })[0]?.name).toBe('服务中');
  expect(listed([row(null)], state, 'kind', {})[0]?.to).toBeUndefined();
  expect(places([row('340103')], state, 'DIVISION')[0]?.to).toBe('/overview?text=%E8%B7%AF&status=OPEN&in=340103');
  expect(places([row('340103001')], state, 'UNIT')[0]?.to).toBeUndefined();
});

test('months stand in their order, the last two years of them', () => {
  const rows = Array.from({ length: 30 }, (_, n) => row(`20${String(10 + n)}-01`, n)).reverse();
  const shown = months([...rows, row(null)]);
  expect(shown).toHaveLength(24);
  expect([shown[0]?.key, shown.at(-1)?.key]).toEqual(['2016-01', '2039-01']);
});
