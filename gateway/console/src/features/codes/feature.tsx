import { NumberOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const codes: Feature = {
  routes: [{ path: 'numbers', lazy: async () => ({ Component: (await import('./CodePage')).CodePage }) }],
  menu: [{ path: '/numbers', label: words.codes.title, icon: <NumberOutlined />, key: 'c', may: 'station:read' }],
};
