// The application form: every field with the rule of the place beside it, kept as a draft, checked for doubles, handed in.
import { useMemo, useState } from 'react';
import { Alert, App, Button, Flex, Form, Input, Typography } from 'antd';
import { useNavigate } from 'react-router';
import { useClient, useMutation, useQuery } from 'urql';
import { RulesHereDocument, StationDocument, StationDuplicatesDocument, SubmitStationDocument, type RefusalFragment, type StationFileFragment } from '../../generated/graphql';
import { Refused } from '../../shared/http';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { useLeaving } from '../../shared/useLeaving';
import { atFields, Refusals } from '../../shared/userErrors';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import { Conflict } from '../changes/Conflict';
import type { Key } from '../changes/merge';
import { counties } from './counties';
import { Basics, Place, Service } from './Groups';
import { Likely, type Likelies } from './Likely';
import type { Hidden } from '../duplicates/Outside';
import { People } from './People';
import { PhotosField } from './PhotosField';
import { InForce, Rule } from './Rule';
import { handedIn } from './sending';
import { Restored, useDraft } from './useDraft';
import { fieldOf, inputOf, placeOf, valuesOf, type Values } from './values';
import { asksWhy, Waivers } from './Waivers';

const said = words.apply;
const PARTS = ['head.name', 'head.phone', 'leader.name', 'leader.phone', 'liaison.name', 'liaison.phone'];
const FIELDS = [
  ...PARTS, 'name', 'division', 'kind', 'unitNo', 'buildMode', 'coBuilder', 'coBuilding', 'venue', 'areaM2', 'grade', 'builtOn',
  'requestedYuan', 'carriedCode', 'address', 'township', 'community', 'lng', 'lat', 'floor', 'storeys', 'streetFront', 'toilet',
  'toiletM', 'openingHours', 'openingMode', 'facilities', 'services', 'serves', 'unattended', 'photos', 'remark',
];
/** What a mended application may say anew, where somebody else mended it, too. */
const KEYS: Key[] = [
  'head', 'leader', 'liaison', 'name', 'kind', 'unitNo', 'buildMode', 'coBuilder', 'coBuilding', 'venue', 'areaM2', 'grade', 'builtOn',
  'requestedYuan', 'address', 'township', 'community', 'place', 'floor', 'storeys', 'streetFront', 'toilet', 'toiletM', 'openingHours',
  'openingMode', 'facilities', 'services', 'serves', 'unattended', 'photos', 'remark', 'waivers',
];

export function ApplicationForm({ station }: { station?: StationFileFragment }) {
  const [form] = Form.useForm<Values>();
  const me = useMe();
  const client = useClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const places = useMemo(() => counties(me.scope), [me.scope]);
  const opened = (on?: StationFileFragment): Values => (on ? valuesOf(on) : { kind: 'FIXED', division: places.length === 1 ? places[0] : undefined });
  const { draft, first, on: begunOn, now: since, apart, keep, drop } = useDraft(station?.id ?? 'new', KEYS, opened, station);
  const division = Form.useWatch('division', form) ?? first.division;
  const [{ data: found }] = useQuery({ query: RulesHereDocument, variables: { division: division ?? 0 }, pause: !division });
  const [{ fetching }, submit] = useMutation(SubmitStationDocument);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const [likely, setLikely] = useState<{ found: Likelies; outside: Hidden }>();
  const [base, setBase] = useState(begunOn);
  const [now, setNow] = useState(since);
  const commandId = useMemo(() => newId(), []);
  const [touch, leaving] = useLeaving(said.leaveHint);

  function changed(on = base) {
    touch(true);
    keep(() => form.getFieldsValue(true) as Values, on);
  }
  function discard() {
    drop();
    touch(false);
    setBase(station);
    setNow(undefined);
    form.setFieldsValue(Object.fromEntries(FIELDS.map((name) => [name.split('.')[0], undefined])));
    form.setFieldsValue(opened(station));
  }

  async function look(values: Values) {
    setErrors([]);
    setBroken('');
    const asked = { division: values.division ?? 0, name: values.name ?? '', place: placeOf(values) ?? null, coBuilder: values.coBuilder ?? '' };
    const { data, error } = await client.query(StationDuplicatesDocument, asked, { requestPolicy: 'network-only' }).toPromise();
    const found = data?.stationDuplicates.filter((one) => one.station.id !== station?.id) ?? [];
    const outside = data?.duplicatesOutside ?? [];
    if (error) setBroken(story(error).sentence);
    else if (found.length || outside.length) setLikely({ found, outside });
    else await send();
  }

  async function send(on = base) {
    try {
      await handedIn(me.login, (form.getFieldValue('photos') as string[] | undefined) ?? [], (photos) => {
        form.setFieldValue('photos', photos);
        changed();
      });
    } catch (error) {
      setLikely(undefined);
      return setBroken(filled(said.photosNotSent, { why: error instanceof Refused ? error.message : words.shared.networkHint }));
    }
    const input = { ...inputOf(form.getFieldsValue(true) as Values), commandId, ...(on ? { stationId: on.id, expectedVersion: on.version } : {}) };
    const { data, error } = await submit({ input });
    setLikely(undefined);
    const answer = data?.submitStation;
    if (error || !answer) return setBroken(error ? story(error).sentence : words.shared.networkHint);
    if (on && answer.userErrors.some(({ code }) => code === 'stale')) return compare(on.id);
    if (answer.userErrors.length || !answer.station) return refused(answer.userErrors);
    drop();
    touch(false);
    void message.success(filled(said.handedIn, { name: answer.station.name }));
    void navigate(`/stations/${answer.station.id}`);
  }

  /** Somebody was faster: what stands there now is laid beside what was written. */
  async function compare(id: string) {
    const { data, error } = await client.query(StationDocument, { id }, { requestPolicy: 'network-only' }).toPromise();
    if (data?.station) setNow(data.station);
    else setBroken(error ? story(error).sentence : words.shared.notFoundHint);
  }

  function settled(values: Values) {
    form.setFieldsValue(values);
    setBase(now);
    setNow(undefined);
    if (now === since) changed(now);
    else void send(now);
  }

  function refused(all: RefusalFragment[]) {
    const known = (form.getFieldValue('waivers') as Values['waivers']) ?? [];
    form.setFieldValue('waivers', [...known, ...asksWhy(all, known)]);
    const named = all.map((one) => ({ ...one, path: fieldOf(one.path) }));
    setErrors(atFields(form, named, FIELDS));
    const placed = named.find(({ path }) => path && FIELDS.includes(path))?.path;
    if (placed) form.scrollToField(placed.split('.'), { block: 'center' });
  }

  return (
    <InForce value={found?.standard}>
      {draft ? <Restored draft={draft} apart={apart} discard={discard} /> : null}
      <Typography.Text type="secondary">
        {found ? filled(found.standard.local ? said.by : said.byNone, { title: found.standard.title }) : '\u00a0'}
      </Typography.Text>
      {base && now ? (
        <Conflict keys={KEYS} seen={base} now={now} mine={form.getFieldsValue(true) as Values} resumed={now === since} done={settled} back={() => setNow(undefined)} />
      ) : null}
      <Form form={form} layout="vertical" hidden={!!now} requiredMark initialValues={first} onValuesChange={() => changed()} onFinish={(values) => void look(values)}>
        <Basics divisions={places} fixed={!!station || places.length === 1} />
        <Place />
        <Service />
        <People station={station} />
        <section className="panel">
          <h2>{words.stations.photos}</h2>
          <Form.Item name="photos" extra={<Rule of={['photos']} />}>
            <PhotosField />
          </Form.Item>
          <Form.Item name="remark" label={words.stations.remark}>
            <Input.TextArea rows={2} maxLength={200} showCount />
          </Form.Item>
          <Waivers />
        </section>
        {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
        <Refusals errors={errors} />
        <Flex gap={12} align="center" wrap className="hand-in">
          <Button type="primary" size="large" htmlType="submit" loading={fetching}>
            {station ? said.again : said.handIn}
          </Button>
          <Typography.Text type="secondary">{said.draftKept}</Typography.Text>
        </Flex>
      </Form>
      {likely ? (
        <Likely values={form.getFieldsValue(true) as Values} {...likely} busy={fetching} goOn={() => void send()} back={() => setLikely(undefined)} />
      ) : null}
      {leaving}
    </InForce>
  );
}
