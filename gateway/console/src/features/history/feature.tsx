import type { Feature } from '../../shared/feature';

export const history: Feature = {
  routes: [{ path: 'stations/:id/dossier', lazy: async () => ({ Component: (await import('./Dossier')).Dossier }) }],
  menu: [],
};
