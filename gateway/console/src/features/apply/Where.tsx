// Where it stands: the pair as it was captured, with its coordinate system; a phone tells it by itself.
import { useState } from 'react';
import { AimOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, InputNumber, Select } from 'antd';
import { words } from '../../words';
import { choices } from './Field';

const said = words.apply;
const PATIENCE_MS = 20_000;
const DIGITS = 6;

export function Where() {
  const form = Form.useFormInstance();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');

  function here() {
    setBusy(true);
    setWrong('');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.setFieldsValue({ lng: Number(coords.longitude.toFixed(DIGITS)), lat: Number(coords.latitude.toFixed(DIGITS)), datum: 'WGS84', capture: 'GPS' });
        setBusy(false);
      },
      () => {
        setWrong(said.noPosition);
        setBusy(false);
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    );
  }

  const byHand = () => form.setFieldValue('capture', undefined);
  return (
    <div className="whole-row">
      <Button icon={<AimOutlined />} loading={busy} onClick={here} disabled={!('geolocation' in navigator)}>
        {said.here}
      </Button>
      {wrong ? <Alert type="warning" showIcon role="alert" title={wrong} /> : null}
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
      <Form.Item name="capture" hidden>
        <Input />
      </Form.Item>
    </div>
  );
}
