// Photos, taken on the spot with a phone or chosen; handed in at once, or with the form where there is no network.
import { useRef, useState } from 'react';
import { CameraOutlined, DeleteOutlined, PictureOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Spin } from 'antd';
import { forget, isKept } from '../../shared/kept';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import { Photo } from '../stations/Photos';
import { taken } from './sending';

const said = words.apply;

export function PhotosField({ value = [], onChange }: { value?: string[]; onChange?: (photos: string[]) => void }) {
  const camera = useRef<HTMLInputElement>(null);
  const chosen = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const { login } = useMe();
  const [refused, setRefused] = useState<string[]>([]);

  async function take(input: HTMLInputElement) {
    const files = [...(input.files ?? [])];
    input.value = '';
    setBusy(true);
    const wrong: string[] = [];
    let photos = value;
    for (const file of files) {
      try {
        const id = await taken(login, file);
        if (!photos.includes(id)) onChange?.((photos = [...photos, id]));
      } catch (error) {
        wrong.push(filled(said.photoRefused, { name: file.name, why: (error as Error).message }));
      }
    }
    setRefused(wrong);
    setBusy(false);
  }

  const waiting = value.filter(isKept).length;
  const pick = { type: 'file', accept: 'image/*', className: 'unseen', onChange: ({ target }: { target: HTMLInputElement }) => void take(target) };
  return (
    <>
      <div className="photos">
        {value.map((file, at) => (
          <div key={file} className="photo-kept">
            <Photo file={file} alt={filled(said.photoN, { n: at + 1 })} />
            <Button
              size="small"
              icon={<DeleteOutlined />}
              aria-label={filled(said.photoRemove, { n: at + 1 })}
              onClick={() => {
                void forget([file]).catch(() => undefined);
                onChange?.(value.filter((one) => one !== file));
              }}
            />
          </div>
        ))}
        {busy ? <Spin className="photo-waiting" /> : null}
      </div>
      <Flex gap={8} wrap className="photo-tools">
        <Button icon={<CameraOutlined />} disabled={busy} onClick={() => camera.current?.click()}>
          {said.takePhoto}
        </Button>
        <Button icon={<PictureOutlined />} disabled={busy} onClick={() => chosen.current?.click()}>
          {said.choosePhoto}
        </Button>
      </Flex>
      <input ref={camera} aria-label={said.takePhoto} capture="environment" {...pick} />
      <input ref={chosen} aria-label={said.choosePhoto} multiple {...pick} />
      {waiting ? <Alert className="photo-tools" type="info" showIcon role="status" title={filled(said.photosWait, { n: waiting })} /> : null}
      {refused.map((why) => (
        <Alert key={why} className="photo-tools" type="error" showIcon role="alert" title={why} />
      ))}
    </>
  );
}
