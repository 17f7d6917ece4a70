import { BankOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const owncodes: Feature = {
  routes: [
    { path: 'own-codes', lazy: async () => ({ Component: (await import('./OwnCodes')).OwnCodes }) },
    { path: 'own-codes/matches', lazy: async () => ({ Component: (await import('./Matches')).Matches }) },
  ],
  menu: [{ path: '/own-codes', label: words.owncodes.title, icon: <BankOutlined />, may: 'station:read' }],
};
