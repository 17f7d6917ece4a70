import { FileExcelOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';

export const imports: Feature = {
  routes: [
    { path: 'imports', lazy: async () => ({ Component: (await import('./ImportList')).ImportList }) },
    { path: 'imports/:id', lazy: async () => ({ Component: (await import('./ImportPage')).ImportPage }) },
  ],
  menu: [{ path: '/imports', label: words.imports.title, icon: <FileExcelOutlined />, key: 'i', may: 'station:submit' }],
};
