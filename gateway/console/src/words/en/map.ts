import type { Words } from '..';

export const map: Words['map'] = {
  title: 'Map',
  link: 'Map',
  list: 'List',
  listHere: 'Stations on this part of the map',
  shown: '{n} with a position, {none} without',
  cut: '{all} stations match, the map shows the first {n}; narrow the filters.',
  loading: 'Reading stations…',
  none: 'No station on this part of the map.',
  cluster: '{n} stations, zoom in',
  more: '{n} more; zoom in',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  doubtful: '{n} stations lie outside their county',
  outside: 'Lies outside {division}',
  otherDatum: 'Lies outside {division}; read as {datum} it lies inside, so the datum may be wrong',
  datum: 'Boundaries and points are drawn in GCJ-02 without a base map; boundaries are simplified, for checking positions only.',
  noBoundaries: 'There are no boundaries for this place yet: points alone are shown, and not checked.',
  open: 'Open the station',
};
