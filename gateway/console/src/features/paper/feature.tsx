import type { Feature } from '../../shared/feature';

/** Reached from a station's page, and from the list. */
export const paper: Feature = {
  routes: [
    { path: 'stations/:id/application', lazy: async () => ({ Component: (await import('./ApplicationPaper')).ApplicationPaper }) },
    { path: 'stations/:id/statistics', lazy: async () => ({ Component: (await import('./StatisticsPaper')).StationStatistics }) },
    { path: 'stations/statistics', lazy: async () => ({ Component: (await import('./StatisticsPaper')).ListStatistics }) },
  ],
  menu: [],
};
