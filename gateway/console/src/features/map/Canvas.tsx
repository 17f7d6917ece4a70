// Leaflet without a base map: counties in their own datum, stations on them, those too close standing as one.
import { useEffect, useRef, useState } from 'react';
import L from 'leaflet';
import { count } from '../../shared/dates';
import { filled, words } from '../../words';
import { TONE } from '../stations/Status';
import { clustered, middle, type Point } from './clusters';
import type { Ring } from './counties';
import { begun, CLOSEST, drawn as county, latLng } from './leaflet';
import type { Placed } from './MapPage';

const said = words.map;
const SQUARE = 48;
const CLOSE = 14;
const NAMES_FROM = 9;
const PIN = 18;

interface Props {
  points: Point<Placed>[];
  boundaries: [number, Ring[]][];
  chosen: string;
  choose: (id: string) => void;
  /** Which stations the map shows at the moment. */
  looksAt: (ids: Set<string>) => void;
  /** And which part of the country, with what lies close around. */
  covers: (box: string) => void;
}

const AROUND = 0.25;
const NEAR = 4;

/** The box as the schema has it, in GCJ-02, as text: the same text is the same box. */
function boxOf(bounds: L.LatLngBounds): string {
  const [west, south, east, north] = [Math.max(bounds.getWest(), -180), Math.max(bounds.getSouth(), -90), Math.min(bounds.getEast(), 180), Math.min(bounds.getNorth(), 90)];
  const rounded = ([name, edge]: [string, number]) => [name, Number(edge.toFixed(NEAR))];
  return JSON.stringify(Object.fromEntries(Object.entries({ west, south, east, north }).map(rounded)));
}

export function Canvas({ points, boundaries, chosen, choose, looksAt, covers }: Props) {
  const [map, setMap] = useState<L.Map>();
  const box = useRef<HTMLDivElement>(null);
  const fitted = useRef('');
  const [size, setSize] = useState('');

  useEffect(() => {
    if (!box.current) return undefined;
    const made = begun(box.current);
    setMap(made);
    const watched = new ResizeObserver(([seen]) => {
      made.invalidateSize({ animate: false });
      setSize(`${seen?.contentRect.width} ${seen?.contentRect.height}`);
    });
    watched.observe(box.current);
    return () => {
      watched.disconnect();
      made.remove();
      setMap(undefined);
    };
  }, []);

  useEffect(() => {
    if (!map || !boundaries.length) return undefined;
    const drawn = L.layerGroup(boundaries.map(county)).addTo(map);
    const named = () => drawn.eachLayer((layer) => (map.getZoom() >= NAMES_FROM || boundaries.length === 1 ? layer.openTooltip() : layer.closeTooltip()));
    named();
    map.on('zoomend', named);
    return () => {
      map.off('zoomend', named);
      drawn.remove();
    };
  }, [map, boundaries]);

  const at = points.find(({ of }) => of.station.id === chosen)?.at;
  const [lng, lat] = at ?? [];
  const whole = at === undefined; // nothing chosen, or the filters took it away

  useEffect(() => {
    if (!map || !size) return;
    const all = [...boundaries.flatMap(([, rings]) => rings.flat()), ...(boundaries.length ? [] : points.map(({ at }) => at))];
    const about = boundaries.length ? `${size} ${String(boundaries.map(([code]) => code))}` : points.length ? `${size} points` : '';
    if (!whole) fitted.current = '';
    if (!whole || !all.length || fitted.current === about) return;
    fitted.current = about;
    map.fitBounds(L.latLngBounds(all.map(latLng)), { animate: false, padding: [12, 12], maxZoom: CLOSE });
  }, [map, size, whole, boundaries, points]);

  useEffect(() => {
    if (!map) return undefined;
    const layer = L.layerGroup().addTo(map);
    const draw = () => {
      const bounds = map.getBounds().pad(0.1);
      const here = points.filter(({ at }) => bounds.contains(latLng(at)));
      const size = map.getZoom() >= CLOSEST ? 1 : SQUARE;
      layer.clearLayers();
      for (const group of clustered(here, (at) => map.project(latLng(at), map.getZoom()), size)) {
        const alone = group.length === 1 ? group[0] : undefined;
        layer.addLayer(alone ? pin(alone, chosen, choose) : together(group, map));
      }
      looksAt(new Set(here.map(({ of }) => of.station.id)));
      covers(boxOf(map.getBounds().pad(AROUND)));
    };
    draw();
    map.on('moveend', draw);
    return () => {
      map.off('moveend', draw);
      layer.remove();
    };
  }, [map, points, chosen, choose, looksAt, covers]);

  useEffect(() => {
    if (!map || lng === undefined || lat === undefined) return;
    if (map.getZoom() < CLOSE || !map.getBounds().contains([lat, lng])) map.setView([lat, lng], Math.max(map.getZoom(), CLOSE), { animate: false });
  }, [map, size, lng, lat]);

  return <div ref={box} className="map" role="application" aria-label={said.title} />;
}

function pin({ at, of: { station, doubt } }: Point<Placed>, chosen: string, choose: (id: string) => void): L.Marker {
  const classes = ['pin', `pin-${TONE[station.status]}`, doubt ? 'pin-doubtful' : '', station.id === chosen ? 'pin-chosen' : ''];
  const icon = L.divIcon({ className: classes.join(' ').trim(), iconSize: [PIN, PIN] });
  const marker = L.marker(latLng(at), { icon, title: station.name, zIndexOffset: station.id === chosen ? 1000 : 0 });
  return marker.on('click', () => choose(station.id)).on('keypress', ({ originalEvent }) => originalEvent.key === 'Enter' && choose(station.id));
}

function together(group: Point<Placed>[], map: L.Map): L.Marker {
  const size = group.length < 10 ? 32 : group.length < 100 ? 38 : 46;
  const icon = L.divIcon({ className: 'group-pin', html: count(group.length), iconSize: [size, size] });
  const closer = () => map.fitBounds(L.latLngBounds(group.map(({ at }) => latLng(at))), { padding: [40, 40], maxZoom: CLOSEST, animate: false });
  const marker = L.marker(latLng(middle(group)), { icon, title: filled(said.cluster, { n: count(group.length) }) });
  return marker.on('click', closer).on('keypress', ({ originalEvent }) => originalEvent.key === 'Enter' && closer());
}
