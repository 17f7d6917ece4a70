// The fields of an application, in the order in which somebody on the spot knows them.
import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useQuery } from 'urql';
import { UnitsHereDocument } from '../../generated/graphql';
import { DayField } from '../../shared/DayField';
import { nameOf } from '../../shared/divisions';
import { words } from '../../words';
import { choices, Field, OneOf, Several } from './Field';
import { Rule, useLines } from './Rule';
import type { placeOf } from './values';
import { Where } from './Where';

const said = words.apply;
const named = words.stations;
const LINE = 200;
const YES_NO = [
  { value: true, label: words.shared.yes },
  { value: false, label: words.shared.no },
];
const SMALL = { className: 'wide', controls: false } as const;

interface BasicsProps {
  divisions: number[];
  fixed: boolean;
  /** It stands already: where it is and what it was applied for with are no longer said. */
  standing?: boolean;
}

export function Basics({ divisions, fixed, standing }: BasicsProps) {
  const division = Form.useWatch<number | undefined>('division', { preserve: true });
  const [{ data }] = useQuery({ query: UnitsHereDocument, variables: { within: division ?? 0 }, pause: !division });
  const units = data?.units.edges.map(({ node }) => ({ value: node.unitNo, label: node.name })) ?? [];
  const grades = useLines(['grades']).filter(({ stated }) => stated).length;
  return (
    <section className="panel">
      <h2>{named.facts}</h2>
      <div className="fields">
        <Field name="name" label={named.name} rule={['naming']} required whole>
          <Input maxLength={LINE} />
        </Field>
        {standing ? null : (
          <Field name="division" label={named.division} required>
            <Select disabled={fixed} showSearch={{ optionFilterProp: 'label' }} options={divisions.map((value) => ({ value, label: nameOf(value) }))} />
          </Field>
        )}
        <Field name="kind" label={named.kind} rule={['kinds']}>
          <Select options={choices(named.kinds)} />
        </Field>
        <Field name="unitNo" label={named.unit} hint={said.unitHint}>
          <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={units} />
        </Field>
        <Field name="buildMode" label={named.buildMode} rule={['build_modes']}>
          <Select allowClear options={choices(named.buildModes)} />
        </Field>
        <Field name="coBuilder" label={named.coBuilder} hint={said.coBuilderHint}>
          <Input maxLength={LINE} />
        </Field>
        <Field name="coBuilding" label={named.coBuilding}>
          <Select allowClear options={choices(named.coBuildings)} />
        </Field>
        <OneOf name="venue" label={named.venue} rule={['venue_types']} />
        <Field name="areaM2" label={named.area} rule={['area']}>
          <InputNumber {...SMALL} min={0} precision={2} inputMode="decimal" />
        </Field>
        <Field name="grade" label={named.grade} rule={['grades']}>
          <Select allowClear disabled={!grades} options={Array.from({ length: grades }, (_, at) => ({ value: at + 1, label: String(at + 1) }))} />
        </Field>
        <Field name="builtOn" label={named.builtOn}>
          <DayField />
        </Field>
        {standing ? null : <AppliedWith />}
      </div>
    </section>
  );
}

function AppliedWith() {
  return (
    <>
      <Field name="requestedYuan" label={said.requestedYuan}>
        <InputNumber {...SMALL} min={0} precision={2} inputMode="decimal" />
      </Field>
      <Field name="carriedCode" label={said.carriedCode} hint={said.carriedCodeHint}>
        <Input maxLength={20} inputMode="text" autoComplete="off" />
      </Field>
    </>
  );
}

export function Place() {
  return (
    <section className="panel">
      <h2>{named.place}</h2>
      <div className="fields">
        <Address />
        <Surroundings />
      </div>
    </section>
  );
}

/** Where it is: what moves when a station moves. */
export function Address({ before }: { before?: ReturnType<typeof placeOf> }) {
  return (
    <>
      <Field name="address" label={named.address} rule={['siting']} required whole>
        <Input maxLength={LINE} />
      </Field>
      <Field name="township" label={named.township}>
        <Input maxLength={LINE} />
      </Field>
      <Field name="community" label={named.community} rule={['one_per_community']}>
        <Input maxLength={LINE} />
      </Field>
      <Where before={before} />
      <Field name="floor" label={named.floor} rule={['floor']} hint={said.floorHint}>
        <InputNumber {...SMALL} min={-10} max={200} precision={0} />
      </Field>
      <Field name="storeys" label={said.storeys}>
        <InputNumber {...SMALL} min={1} max={200} precision={0} />
      </Field>
    </>
  );
}

export function Surroundings() {
  return (
    <>
      <Field name="streetFront" label={named.streetFront}>
        <Select allowClear options={YES_NO} />
      </Field>
      <Field name="toilet" label={named.toilet} rule={['toilet']}>
        <Select allowClear options={choices(named.toilets)} />
      </Field>
      <Field name="toiletM" label={said.toiletMetres}>
        <InputNumber {...SMALL} min={0} max={100000} precision={0} inputMode="numeric" />
      </Field>
    </>
  );
}

export function Service() {
  return (
    <section className="panel">
      <h2>{named.service}</h2>
      <div className="fields">
        <Hours />
        <Offers />
        <Serves />
      </div>
    </section>
  );
}

export function Hours({ required }: { required?: boolean }) {
  return (
    <>
      <Field name="openingHours" label={named.openingHours} hint={said.hoursHint} required={required}>
        <Input maxLength={LINE} />
      </Field>
      <Field name="openingMode" label={named.openingMode} rule={['opening_modes']}>
        <Select allowClear options={choices(named.openingModes)} />
      </Field>
    </>
  );
}

export function Offers() {
  return (
    <>
      <Several name="facilities" label={named.facilities} rule={['facilities.required', 'facilities.optional']} whole />
      <Several name="services" label={named.services} rule={['services']} whole />
    </>
  );
}

export function Serves() {
  return (
    <>
      <Several name="serves" label={named.serves} rule={['service_groups']} />
      <Form.Item name="unattended" valuePropName="checked" extra={<Rule of={['unattended']} />}>
        <Checkbox>{named.unattended}</Checkbox>
      </Form.Item>
    </>
  );
}
