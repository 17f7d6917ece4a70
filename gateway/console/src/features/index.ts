// Every capability of the console; a new one is a folder here and a line below.
import type { Feature } from '../shared/feature';
import { stations } from './stations/feature';
import { todos } from './todos/feature';

export const features: Feature[] = [stations, todos];
