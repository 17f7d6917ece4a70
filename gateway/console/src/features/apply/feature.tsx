import { FormOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const apply: Feature = {
  routes: [
    { path: 'apply', lazy: async () => ({ Component: (await import('./ApplyPage')).ApplyPage }) },
    { path: 'stations/:id/mend', lazy: async () => ({ Component: (await import('./ApplyPage')).MendPage }) },
  ],
  menu: [{ path: '/apply', label: words.apply.title, icon: <FormOutlined />, key: 'n', may: 'station:submit' }],
};
