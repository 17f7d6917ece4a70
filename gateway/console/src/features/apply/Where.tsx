// Where it stands: the pair as it was captured, with its coordinate system and where it comes from.
import { lazy, Suspense, useState } from 'react';
import { AimOutlined, EnvironmentOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Form, InputNumber, Select, Typography } from 'antd';
import type { Capture, Datum } from '../../generated/graphql';
import { Waiting } from '../../shared/States';
import { filled, words } from '../../words';
import { choices } from './Field';
import { placeOf, type Values } from './values';

const said = words.apply;
const PATIENCE_MS = 20_000;
const DIGITS = 6;
const Pick = lazy(async () => ({ default: (await import('../map/Pick')).Pick }));

type Place = ReturnType<typeof placeOf>;

export function Where({ before }: { before?: Place }) {
  const form = Form.useFormInstance<Values>();
  const byHand = () => form.setFieldValue('capture', 'UNKNOWN');
  return (
    <div className="whole-row">
      <Form.Item name="capture" noStyle>
        <Captured before={before} />
      </Form.Item>
      <div className="fields where">
        <Form.Item name="lng" label={said.lng}>
          <InputNumber className="wide" min={73} max={136} step={0.000001} controls={false} onChange={byHand} />
        </Form.Item>
        <Form.Item name="lat" label={said.lat}>
          <InputNumber className="wide" min={3} max={54} step={0.000001} controls={false} onChange={byHand} />
        </Form.Item>
        <Form.Item name="datum" label={said.datum} extra={said.datumHint}>
          <Select allowClear options={choices(words.stations.datums)} />
        </Form.Item>
      </div>
    </div>
  );
}

interface CapturedProps {
  value?: Capture;
  onChange?: (capture: Capture) => void;
  before: Place | undefined;
}

/** Got by the telephone or on the map; whichever it was is recorded. */
function Captured({ value, onChange, before }: CapturedProps) {
  const form = Form.useFormInstance<Values>();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  const [open, setOpen] = useState(!!before);
  const lng = Form.useWatch('lng', form);
  const lat = Form.useWatch('lat', form);
  const datum = Form.useWatch('datum', form);
  const division = Form.useWatch('division', { form, preserve: true });

  function at(lng: number, lat: number, datum: Datum, capture: Capture) {
    form.setFieldsValue({ lng, lat, datum });
    onChange?.(capture);
  }

  function here() {
    setBusy(true);
    setWrong('');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        at(Number(coords.longitude.toFixed(DIGITS)), Number(coords.latitude.toFixed(DIGITS)), 'WGS84', 'GPS');
        setBusy(false);
      },
      () => {
        setWrong(said.noPosition);
        setBusy(false);
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    );
  }

  return (
    <>
      <Flex gap={12} wrap align="center">
        <Button icon={<AimOutlined />} loading={busy} onClick={here} disabled={!('geolocation' in navigator)}>
          {said.here}
        </Button>
        {open ? null : (
          <Button icon={<EnvironmentOutlined />} onClick={() => setOpen(true)}>
            {said.onMap}
          </Button>
        )}
        {value && value !== 'UNKNOWN' ? <Typography.Text type="secondary">{filled(said.captured, { how: words.stations.captures[value] })}</Typography.Text> : null}
      </Flex>
      {wrong ? <Alert type="warning" showIcon role="alert" title={wrong} /> : null}
      {open ? (
        <Suspense fallback={<Waiting />}>
          <Pick
            division={division ?? 0}
            place={placeOf({ lng, lat, datum })}
            before={before}
            pick={(x, y) => at(x, y, 'GCJ02', 'PICKED')}
            meant={(other) => form.setFieldValue('datum', other)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
