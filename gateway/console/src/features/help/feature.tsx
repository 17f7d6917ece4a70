import { QuestionCircleOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';
import { HelpLink } from './HelpLink';

export const help: Feature = {
  routes: [{ path: 'help', lazy: async () => ({ Component: (await import('./HelpPage')).HelpPage }) }],
  menu: [{ path: '/help', label: words.help.title, icon: <QuestionCircleOutlined />, key: 'h' }],
  header: HelpLink,
};
