import { BellOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';
import { NoticeBell } from './NoticeBell';

export const notices: Feature = {
  routes: [{ path: 'notifications', lazy: async () => ({ Component: (await import('./Notices')).Notices }) }],
  menu: [{ path: '/notifications', label: words.notices.title, icon: <BellOutlined />, key: 'o', may: 'station:read' }],
  header: NoticeBell,
};
