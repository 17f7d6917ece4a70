import { AuditOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const oversight: Feature = {
  routes: [
    { path: 'access-log', lazy: async () => ({ Component: (await import('./AccessLog')).AccessLog }) },
    { path: 'access-log/chain', lazy: async () => ({ Component: (await import('./Chain')).Chain }) },
  ],
  menu: [{ path: '/access-log', label: words.oversight.title, icon: <AuditOutlined />, key: 'l', may: 'log:read' }],
};
