import type { Feature } from '../../shared/feature';

/** Reached from the account's own menu. */
export const account: Feature = {
  routes: [{ path: 'account', lazy: async () => ({ Component: (await import('./AccountPage')).AccountPage }) }],
  menu: [],
};
