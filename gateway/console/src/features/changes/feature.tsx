import type { Feature } from '../../shared/feature';

export const changes: Feature = {
  routes: [{ path: 'stations/:id/change/:what', lazy: async () => ({ Component: (await import('./ChangePage')).ChangePage }) }],
  menu: [],
};
