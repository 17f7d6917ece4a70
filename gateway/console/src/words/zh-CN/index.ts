import { adoption } from './adoption';
import { apply } from './apply';
import { changes } from './changes';
import { codes } from './codes';
import { duplicates } from './duplicates';
import { history } from './history';
import { imports } from './imports';
import { map } from './map';
import { oversight } from './oversight';
import { owncodes } from './owncodes';
import { partners } from './partners';
import { shared } from './shared';
import { shell } from './shell';
import { standards } from './standards';
import { stations } from './stations';
import { todos } from './todos';
import { units } from './units';

export const zhCN = { adoption, apply, changes, codes, duplicates, history, imports, map, oversight, owncodes, partners, shared, shell, standards, stations, todos, units };
