import { BarChartOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const overview: Feature = {
  routes: [{ path: 'overview', lazy: async () => ({ Component: (await import('./OverviewPage')).OverviewPage }) }],
  menu: [{ path: '/overview', label: words.overview.title, icon: <BarChartOutlined />, key: 'v', may: 'station:read' }],
};
