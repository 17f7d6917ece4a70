import { changes } from './changes';
import { codes } from './codes';
import { duplicates } from './duplicates';
import { history } from './history';
import { imports } from './imports';
import { map } from './map';
import { shared } from './shared';
import { shell } from './shell';
import { standards } from './standards';
import { stations } from './stations';
import { todos } from './todos';

export const zhCN = { changes, codes, duplicates, history, imports, map, shared, shell, standards, stations, todos };
