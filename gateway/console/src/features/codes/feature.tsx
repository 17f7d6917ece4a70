import { NumberOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const codes: Feature = {
  routes: [
    { path: 'numbers', lazy: async () => ({ Component: (await import('./CodePage')).CodePage }) },
    { path: 'numbers/adoption', lazy: async () => ({ Component: (await import('./Adoptions')).Adoptions }) },
    { path: 'numbers/adoption/:id', lazy: async () => ({ Component: (await import('./AdoptionPage')).AdoptionPage }) },
  ],
  menu: [{ path: '/numbers', label: words.codes.title, icon: <NumberOutlined />, key: 'c', may: 'station:read' }],
};
