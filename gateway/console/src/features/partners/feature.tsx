import { ApiOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const partners: Feature = {
  routes: [
    { path: 'partners', lazy: async () => ({ Component: (await import('./ClientList')).ClientList }) },
    { path: 'partners/:id', lazy: async () => ({ Component: (await import('./ClientPage')).ClientPage }) },
  ],
  menu: [{ path: '/partners', label: words.partners.title, icon: <ApiOutlined />, key: 'x', may: 'partner:read' }],
};
