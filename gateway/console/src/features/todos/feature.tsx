import { AuditOutlined } from '@ant-design/icons';
import type { Feature } from '../../shared/feature';
import { words } from '../../words';
import { TodoBell } from './TodoBell';

export const todos: Feature = {
  routes: [{ path: 'todos', lazy: async () => ({ Component: (await import('./TodoList')).TodoList }) }],
  menu: [{ path: '/todos', label: words.todos.title, icon: <AuditOutlined />, key: 'd', may: 'station:submit' }],
  header: TodoBell,
};
