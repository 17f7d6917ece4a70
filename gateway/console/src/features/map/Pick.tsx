// One position on its county: dragged to where it is, or put there by a click; what is in doubt about it is said.
import { useEffect, useRef, useState } from 'react';
import { Alert, Button } from 'antd';
import L from 'leaflet';
import { nameOf } from '../../shared/divisions';
import { filled, words } from '../../words';
import { counties, doubt, type Counties, type Ring } from './counties';
import { toGcj, type Datum, type Pair } from './datums';
import { begun, drawn, latLng } from './leaflet';

const said = words.map;
const CLOSE = 12;
const PIN = 22;
const DIGITS = 6;

interface Props {
  division: number;
  /** The pair as it was captured. */
  place: { lng: number; lat: number; datum: Datum } | undefined;
  /** Where it was before; drawn beside the new one. */
  before?: { lng: number; lat: number; datum: Datum };
  /** In GCJ-02, the system that the map is drawn in. */
  pick?: (lng: number, lat: number) => void;
  /** Somebody agrees that the pair belongs to another system. */
  meant?: (datum: Datum) => void;
}

export function Pick({ division, place, before, pick, meant }: Props) {
  const [known, setKnown] = useState<Counties>();
  const rings = known?.get(division);
  useEffect(() => {
    void counties().then(setKnown);
  }, []);
  const why = place && doubt([place.lng, place.lat], place.datum, rings);
  const moved = place && before ? metres(gcj(before), gcj(place)) : 0;
  const there = nameOf(division);
  return (
    <div className="pick">
      <Drawn division={division} rings={rings} at={place && gcj(place)} was={moved ? before && gcj(before) : undefined} pick={pick} />
      {why ? (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title={why.datum ? filled(said.otherDatum, { division: there, datum: words.stations.datums[why.datum] }) : filled(said.outside, { division: there })}
          action={
            why.datum && meant ? (
              <Button size="small" onClick={() => meant(why.datum as Datum)}>
                {filled(said.useDatum, { datum: words.stations.datums[why.datum] })}
              </Button>
            ) : undefined
          }
        />
      ) : null}
      <p className="fine-print">
        {moved ? <strong>{filled(said.moved, { n: moved })} </strong> : null}
        {known && !rings ? said.noBoundaries : pick ? said.pickHint : said.datum}
      </p>
    </div>
  );
}

const gcj = ({ lng, lat, datum }: NonNullable<Props['place']>): Pair => toGcj([lng, lat], datum);
const metres = ([ax, ay]: Pair, [bx, by]: Pair): number => Math.round(L.latLng(ay, ax).distanceTo([by, bx]));

interface DrawnProps {
  division: number;
  rings: Ring[] | undefined;
  at: Pair | undefined;
  was: Pair | undefined;
  pick: Props['pick'];
}

function Drawn({ division, rings, at, was, pick }: DrawnProps) {
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<L.Map>();
  const picked = useRef(pick);
  const looked = useRef(false);
  const [lng, lat] = at ?? [];
  const [wasLng, wasLat] = was ?? [];
  const may = !!pick;
  useEffect(() => {
    picked.current = pick;
  }, [pick]);

  useEffect(() => {
    if (!box.current) return undefined;
    const made = begun(box.current);
    made.on('click', ({ latlng }) => told(picked.current, latlng));
    setMap(made);
    const watched = new ResizeObserver(() => made.invalidateSize({ animate: false }));
    watched.observe(box.current);
    return () => {
      watched.disconnect();
      made.remove();
      setMap(undefined);
    };
  }, []);

  useEffect(() => {
    if (!map || !rings) return undefined;
    const county = drawn([division, rings]).addTo(map);
    if (!looked.current) map.fitBounds(county.getBounds(), { animate: false, padding: [12, 12] });
    return () => void county.remove();
  }, [map, division, rings]);

  useEffect(() => {
    if (!map || lng === undefined || lat === undefined) return undefined;
    const icon = L.divIcon({ className: 'pin pin-good pin-chosen', iconSize: [PIN, PIN] });
    const marker = L.marker([lat, lng], { icon, draggable: may, autoPan: true, title: said.here, alt: said.here }).addTo(map);
    marker.on('dragend', () => told(picked.current, marker.getLatLng()));
    if (!looked.current || !map.getBounds().contains([lat, lng])) map.setView([lat, lng], Math.max(map.getZoom(), CLOSE), { animate: false });
    looked.current = true;
    return () => void marker.remove();
  }, [map, lng, lat, may]);

  useEffect(() => {
    if (!map || wasLng === undefined || wasLat === undefined) return undefined;
    const icon = L.divIcon({ className: 'pin pin-over', iconSize: [PIN, PIN] });
    const marker = L.marker(latLng([wasLng, wasLat]), { icon, interactive: false, keyboard: false, alt: said.before }).addTo(map);
    return () => void marker.remove();
  }, [map, wasLng, wasLat]);

  return <div ref={box} className="map map-small" role="application" aria-label={said.position} />;
}

const told = (pick: Props['pick'], { lng, lat }: L.LatLng) => pick?.(Number(lng.toFixed(DIGITS)), Number(lat.toFixed(DIGITS)));
