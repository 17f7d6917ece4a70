import { useEffect, useState } from 'react';
import { Flex, Image } from 'antd';
import type { StationFileFragment } from '../../generated/graphql';
import { isKept, kept } from '../../shared/kept';
import { useMe } from '../../shell/me';
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

const fetched = async (file: string): Promise<Blob> => {
  const answer = await fetch(`/files/${file}`, { credentials: 'same-origin' });
  return answer.ok ? answer.blob() : Promise.reject(new Error(answer.statusText));
};

export function Photo({ file, alt }: { file: string; alt: string }) {
  const { login } = useMe();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let gone = false;
    void (isKept(file) ? kept(login, file).then((found) => found?.blob ?? Promise.reject(new Error(file))) : fetched(file))
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
  }, [file, login]);
  return url ? <Image src={url} alt={alt} width={104} height={78} /> : <div className="photo-waiting" role="img" aria-label={alt} />;
}
