import type { Words } from '..';

export const overview: Words['overview'] = {
  title: 'Overview',
  list: 'List',
  total: '{n} stations',
  status: 'By status',
  kind: 'By kind',
  places: { city: 'By city', division: 'By county', unit: 'By union' },
  month: 'By the month they were last handed in',
  none: 'No station fits.',
  asTable: 'As a table',
};
