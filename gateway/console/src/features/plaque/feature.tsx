import type { Feature } from '../../shared/feature';

const Component = async () => ({ Component: (await import('./PlaquePage')).PlaquePage });

/** Reached from a station's page, and from the standard of a place. */
export const plaque: Feature = {
  routes: [
    { path: 'stations/:id/plaque', lazy: Component },
    { path: 'standards/plaque', lazy: Component },
  ],
  menu: [],
};
