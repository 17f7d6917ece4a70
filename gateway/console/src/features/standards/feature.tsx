import { ReadOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const standards: Feature = {
  routes: [{ path: 'standards', lazy: async () => ({ Component: (await import('./StandardPage')).StandardPage }) }],
  menu: [{ path: '/standards', label: words.standards.title, icon: <ReadOutlined />, key: 'r' }],
};
