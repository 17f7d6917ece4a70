import { NumberOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const codes: Feature = {
  routes: [{ path: 'codes', lazy: async () => ({ Component: (await import('./CodePage')).CodePage }) }],
  menu: [{ path: '/codes', label: words.codes.title, icon: <NumberOutlined />, key: 'c', may: 'station:read' }],
};
