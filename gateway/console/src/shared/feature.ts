import type { ComponentType, ReactNode } from 'react';
import type { RouteObject } from 'react-router';

/** What a capability brings along; `features/index.ts` lists them, and nothing else has to know of one. */
export interface Feature {
  /** Its screens. */
  routes: RouteObject[];
  /** Its places in the menu, with the key that goes there after `g`. */
  menu: MenuEntry[];
  /** What it shows in the header: a count, a bell. */
  header?: ComponentType;
}

export interface MenuEntry {
  path: string;
  label: string;
  icon: ReactNode;
  key?: string;
  /** Shown to those alone who hold this permission. */
  may?: string;
}
