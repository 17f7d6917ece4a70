// What every map of ours begins with: no base map, no host, counties drawn in their own datum.
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { nameOf } from '../../shared/divisions';
import { words } from '../../words';
import type { Ring } from './counties';
import type { Pair } from './datums';
import './map.css';

export const CLOSEST = 18;

export const latLng = ([lng, lat]: Pair): [number, number] => [lat, lng];

export function begun(box: HTMLElement): L.Map {
  const made = L.map(box, { zoomControl: false, attributionControl: false, maxZoom: CLOSEST, minZoom: 4, zoomSnap: 0.5 });
  L.control.zoom({ zoomInTitle: words.map.zoomIn, zoomOutTitle: words.map.zoomOut }).addTo(made);
  return made.setView([31.86, 117.28], 7);
}

/** A county with its name in the middle. */
export const drawn = ([code, rings]: [number, Ring[]]): L.Polygon =>
  L.polygon(
    rings.map((ring) => ring.map(latLng)),
    { className: 'county', smoothFactor: 1, interactive: false },
  ).bindTooltip(nameOf(code), { permanent: true, direction: 'center', className: 'county-name', opacity: 1 });
