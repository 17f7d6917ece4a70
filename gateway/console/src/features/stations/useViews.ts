// The views of the list of stations; a bare address opens with the one that is preferred.
import { useEffect } from 'react';
import { useLocation } from 'react-router';
import { useQuery } from 'urql';
import { SavedViewsDocument, type ViewFragment } from '../../generated/graphql';
import { stateOf, type Shape, type State } from './listState';

export const LIST = 'stations';
/** The whole list, chosen although a view is preferred. */
export const ALL = 'all';
const ABOUT = { additionalTypenames: ['SavedView'] };

export const stateOfView = (view: ViewFragment): State => stateOf(view.viewId, view.shape as Shape);

/** The views, and whether the list still waits to learn which of them it opens with. */
export function useViews(change: (state: State, replace: boolean) => void): { views: ViewFragment[]; opening: boolean } {
  const bare = useLocation().search === '';
  const [{ data, error }] = useQuery({ query: SavedViewsDocument, variables: { list: LIST }, context: ABOUT });
  const preferred = data?.savedViews.find((view) => view.preferred);
  useEffect(() => {
    if (bare && preferred) change(stateOfView(preferred), true);
  }, [bare, preferred, change]);
  return { views: data?.savedViews ?? [], opening: bare && (preferred ? true : !data && !error) };
}

/** What the list is without any filter: bare, or chosen where another view is preferred. */
export const whole = (views: ViewFragment[]): string => (views.some((view) => view.preferred) ? ALL : '');
