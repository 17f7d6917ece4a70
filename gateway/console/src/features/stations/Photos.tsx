import { useEffect, useState } from 'react';
import { Flex, Image } from 'antd';
import type { StationFileFragment } from '../../generated/graphql';
import { filled, words } from '../../words';
import { Offer, useOffers } from '../changes/Offer';

const said = words.stations;

/** How it looks; the front door hands files out for saving, so they are fetched and shown from memory. */
export function Photos({ station, offers }: { station: StationFileFragment; offers?: boolean }) {
  const possible = useOffers(station, 'photos');
  return (
    <section className="panel">
      <Flex wrap gap={12} justify="space-between" align="baseline" className="panel-head">
        <h2>{said.photos}</h2>
        <Offer station={station} kinds={offers ? possible : []} />
      </Flex>
      {station.photos.length ? (
        <Image.PreviewGroup>
          <div className="photos">
            {station.photos.map((file, at) => (
              <Photo key={file} file={file} alt={filled(said.photoN, { name: station.name, n: at + 1 })} />
            ))}
          </div>
        </Image.PreviewGroup>
      ) : (
        <p className="none">{said.noPhotos}</p>
      )}
    </section>
  );
}

export function Photo({ file, alt }: { file: string; alt: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let gone = false;
    void fetch(`/files/${file}`, { credentials: 'same-origin' })
      .then((answer) => (answer.ok ? answer.blob() : Promise.reject(new Error(answer.statusText))))
      .then((blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      })
      .catch(() => undefined);
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [file]);
  return url ? <Image src={url} alt={alt} width={104} height={78} /> : <div className="photo-waiting" role="img" aria-label={alt} />;
}
