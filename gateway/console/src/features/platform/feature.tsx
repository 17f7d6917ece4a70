import { DashboardOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const platform: Feature = {
  routes: [{ path: 'platform', lazy: async () => ({ Component: (await import('./PlatformPage')).PlatformPage }) }],
  menu: [{ path: '/platform', label: words.platform.title, icon: <DashboardOutlined />, key: 'y', may: 'log:read' }],
};
