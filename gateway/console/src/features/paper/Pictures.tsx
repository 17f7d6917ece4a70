// The pictures of a form, as large as they fit beside each other.
import type { StationFileFragment } from '../../generated/graphql';
import { filled, words } from '../../words';
import { Photo } from '../stations/Photos';

export function Pictures({ station }: { station: StationFileFragment }) {
  if (!station.photos.length) return words.paper.noPictures;
  return (
    <div className="sheet-photos">
      {station.photos.map((file, at) => (
        <Photo key={file} file={file} alt={filled(words.stations.photoN, { name: station.name, n: at + 1 })} />
      ))}
    </div>
  );
}
