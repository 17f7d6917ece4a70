import type { Words } from '..';
import { shared } from './shared';
import { shell } from './shell';
import { stations } from './stations';

export const en: Words = { shared, shell, stations };
