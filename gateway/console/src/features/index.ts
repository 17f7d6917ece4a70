// Every capability of the console; a new one is a folder here and a line below.
import type { Feature } from '../shared/feature';
import { account } from './account/feature';
import { apply } from './apply/feature';
import { changes } from './changes/feature';
import { codes } from './codes/feature';
import { duplicates } from './duplicates/feature';
import { help } from './help/feature';
import { history } from './history/feature';
import { imports } from './imports/feature';
import { map } from './map/feature';
import { notices } from './notices/feature';
import { oversight } from './oversight/feature';
import { overview } from './overview/feature';
import { owncodes } from './owncodes/feature';
import { partners } from './partners/feature';
import { paper } from './paper/feature';
import { plaque } from './plaque/feature';
import { platform } from './platform/feature';
import { standards } from './standards/feature';
import { stations } from './stations/feature';
import { todos } from './todos/feature';
import { units } from './units/feature';

export const features: Feature[] = [
  stations, changes, apply, todos, notices, overview, map, duplicates, imports, codes, owncodes, standards, history, paper, plaque, units, partners,
  oversight, platform, help, account,
];
