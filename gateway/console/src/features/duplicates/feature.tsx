import type { Feature } from '../../shared/feature';

export const duplicates: Feature = {
  routes: [{ path: 'stations/:id/duplicates', lazy: async () => ({ Component: (await import('./Duplicates')).Duplicates }) }],
  menu: [],
};
