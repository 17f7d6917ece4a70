import { changes } from './changes';
import { shared } from './shared';
import { shell } from './shell';
import { stations } from './stations';
import { todos } from './todos';

export const zhCN = { changes, shared, shell, stations, todos };
