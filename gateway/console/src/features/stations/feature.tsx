import { HomeOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const stations: Feature = {
  routes: [
    { path: 'stations', lazy: async () => ({ Component: (await import('./StationList')).StationList }) },
    { path: 'stations/:id', lazy: async () => ({ Component: (await import('./StationPage')).StationPage }) },
  ],
  menu: [{ path: '/stations', label: words.stations.title, icon: <HomeOutlined />, key: 's', may: 'station:read' }],
};
