import { account } from './account';
import { adoption } from './adoption';
import { apply } from './apply';
import { bulk } from './bulk';
import { changes } from './changes';
import { codes } from './codes';
import { duplicates } from './duplicates';
import { help } from './help';
import { history } from './history';
import { imports } from './imports';
import { map } from './map';
import { notices } from './notices';
import { oversight } from './oversight';
import { overview } from './overview';
import { owncodes } from './owncodes';
import { paper } from './paper';
import { partners } from './partners';
import { plaque } from './plaque';
import { platform } from './platform';
import { shared } from './shared';
import { shell } from './shell';
import { standards } from './standards';
import { stations } from './stations';
import { todos } from './todos';
import { units } from './units';
import { views } from './views';

export const zhCN = {
  account, adoption, apply, bulk, changes, codes, duplicates, help, history, imports, map, notices, oversight, overview, owncodes, paper, partners,
  plaque, platform, shared, shell, standards, stations, todos, units, views,
};
