import { lazy, Suspense } from 'react';
import type { StationFileFragment } from '../../generated/graphql';
import { Waiting } from '../../shared/States';
import { words } from '../../words';

const Pick = lazy(async () => ({ default: (await import('../map/Pick')).Pick }));

/** Where it stands in its county, and whether that is in doubt. */
export function Spot({ station: { division, place } }: { station: StationFileFragment }) {
  if (!place) return null;
  return (
    <section className="panel">
      <h2>{words.map.position}</h2>
      <Suspense fallback={<Waiting />}>
        <Pick division={division} place={place} />
      </Suspense>
    </section>
  );
}
