import { ApartmentOutlined, SafetyOutlined, TeamOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const units: Feature = {
  routes: [
    { path: 'units', lazy: async () => ({ Component: (await import('./UnitList')).UnitList }) },
    { path: 'units/:no', lazy: async () => ({ Component: (await import('./UnitPage')).UnitPage }) },
    { path: 'accounts', lazy: async () => ({ Component: (await import('./AccountList')).AccountList }) },
    { path: 'powers', lazy: async () => ({ Component: (await import('./Powers')).Powers }) },
  ],
  menu: [
    { path: '/units', label: words.units.title, icon: <ApartmentOutlined />, key: 'u', may: 'unit:read' },
    { path: '/accounts', label: words.units.accountList, icon: <TeamOutlined />, key: 'a', may: 'account:read' },
    { path: '/powers', label: words.units.powers, icon: <SafetyOutlined />, key: 'p' },
  ],
};
