import { shared } from './shared';
import { shell } from './shell';
import { stations } from './stations';

export const zhCN = { shared, shell, stations };
