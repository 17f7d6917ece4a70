// Photos, taken on the spot with a phone or chosen; handed in at once, named when the form is.
import { useRef, useState } from 'react';
import { CameraOutlined, DeleteOutlined, PictureOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Spin } from 'antd';
import { handIn } from '../../shared/http';
import { filled, words } from '../../words';
import { Photo } from '../stations/Photos';

const said = words.apply;

export function PhotosField({ value = [], onChange }: { value?: string[]; onChange?: (photos: string[]) => void }) {
  const camera = useRef<HTMLInputElement>(null);
  const chosen = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string[]>([]);

  async function take(input: HTMLInputElement) {
    const files = [...(input.files ?? [])];
    input.value = '';
    setBusy(true);
    const wrong: string[] = [];
    let photos = value;
    for (const file of files) {
      try {
        const id = await handIn(file, file.name);
        if (!photos.includes(id)) onChange?.((photos = [...photos, id]));
      } catch (error) {
        wrong.push(filled(said.photoRefused, { name: file.name, why: error instanceof TypeError ? words.shared.networkHint : (error as Error).message }));
      }
    }
    setRefused(wrong);
    setBusy(false);
  }

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
              onClick={() => onChange?.(value.filter((one) => one !== file))}
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
      {refused.map((why) => (
        <Alert key={why} type="error" showIcon role="alert" title={why} />
      ))}
    </>
  );
}
