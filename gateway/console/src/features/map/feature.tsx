import { EnvironmentOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const map: Feature = {
  routes: [{ path: 'map', lazy: async () => ({ Component: (await import('./MapPage')).MapPage }) }],
  menu: [{ path: '/map', label: words.map.title, icon: <EnvironmentOutlined />, key: 'm', may: 'station:read' }],
};
