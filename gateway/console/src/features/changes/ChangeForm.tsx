// A change filled in from what stands there; whoever was slower compares before anything is written over.
import { useRef, useState } from 'react';
import { Alert, App, Button, Flex, Form, Input, Typography } from 'antd';
import { useNavigate } from 'react-router';
import { useClient, useSubscription, type TypedDocumentNode } from 'urql';
import { StationChangedDocument, StationDocument, type DoneFragment, type RefusalFragment, type StationFileFragment } from '../../generated/graphql';
import { Refused } from '../../shared/http';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { atFields, Refusals } from '../../shared/userErrors';
import { useLeaving } from '../../shared/useLeaving';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import type { Written } from '../apply/draft';
import { handedIn } from '../apply/sending';
import { Restored, useDraft } from '../apply/useDraft';
import { fieldOf, valuesOf, type Values } from '../apply/values';
import { asksWhy, Waivers } from '../apply/Waivers';
import { Conflict } from './Conflict';
import { Fields } from './Fields';
import { asked, begun, type Kind } from './kinds';
import { different, written } from './merge';

const said = words.changes;
const STALE = 'stale';
const PERSONS = ['head', 'leader', 'liaison'] as const;
type Document = TypedDocumentNode<Record<string, DoneFragment>, { input: never }>;

interface Props {
  kind: Kind;
  station: StationFileFragment;
  proposes: boolean;
  /** Begin anew, without the draft. */
  anew: () => void;
}

export function ChangeForm({ kind, station, proposes, anew }: Props) {
  const [form] = Form.useForm<Written>();
  const me = useMe();
  const client = useClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const { draft, first, on: begunOn = station, now: since, apart, keep, drop } = useDraft(`${station.id}.${kind.name}`, kind.keys, (on = station) => begun(kind, on), station);
  const [base, setBase] = useState(begunOn);
  const [now, setNow] = useState(since);
  const [latest, hear] = useState(station.version);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const commandId = useRef(newId()); // clicked twice, done once
  const [touch, leaving] = useLeaving(kind.part === 'people' ? said.leaveHint : said.leaveKept);
  useSubscription({ query: StationChangedDocument, variables: { id: station.id } }, (_, heard) => {
    hear((known) => Math.max(known, heard.stationChanged.version));
    return heard;
  });
  const waits = proposes || kind.name === 'place';

  function changed(on = base) {
    touch(true);
    keep(() => written(kind.keys, valuesOf(on), form.getFieldsValue(true) as Written), on);
  }

  async function send(values: Written, on: StationFileFragment) {
    setErrors([]);
    setBroken('');
    if (!different(kind.keys, valuesOf(on), values).length) return setBroken(said.nothingChanges);
    setBusy(true);
    try {
      await handedIn(me.login, values.photos ?? [], (photos) => {
        form.setFieldValue('photos', (values.photos = photos));
        changed(on);
      });
    } catch (error) {
      setBusy(false);
      return setBroken(filled(words.apply.photosNotSent, { why: error instanceof Refused ? error.message : words.shared.networkHint }));
    }
    const [document, input] = asked(kind, values, on, !proposes, values.why ?? '');
    const about = { stationId: station.id, expectedVersion: on.version, commandId: commandId.current };
    const { data, error } = await client.mutation(document as unknown as Document, { input: { ...about, ...input } as never }).toPromise();
    const answer = data && Object.values(data)[0];
    setBusy(false);
    if (error || !answer) return setBroken(error ? story(error).sentence : words.shared.networkHint);
    if (answer.userErrors.some(({ code }) => code === STALE)) return compare();
    if (answer.userErrors.length) return refused(answer.userErrors);
    drop();
    touch(false);
    void message.success(proposes ? said.proposed : filled(words.stations.actionDone, { action: said.kinds[kind.name] }));
    void navigate(`/stations/${station.id}`);
  }

  /** Read what stands there now, and lay it beside what was written. */
  async function compare() {
    setBusy(true);
    const { data, error } = await client.query(StationDocument, { id: station.id }, { requestPolicy: 'network-only' }).toPromise();
    setBusy(false);
    if (data?.station) setNow(data.station);
    else setBroken(error ? story(error).sentence : words.shared.notFoundHint);
  }

  function settled(values: Values) {
    if (!now) return;
    form.setFieldsValue(values as Written);
    setBase(now);
    setNow(undefined);
    if (now === since) changed(now);
    else if (different(kind.keys, valuesOf(now), values).length) void send(form.getFieldsValue(true) as Written, now);
    else setBroken(said.nothingLeft);
  }

  function refused(all: RefusalFragment[]) {
    const known = (form.getFieldValue('waivers') as Values['waivers']) ?? [];
    if (proposes) form.setFieldValue('waivers', [...known, ...asksWhy(all, known)]);
    const named = all.map((one) => ({ ...one, path: one.path === 'reason' ? 'why' : fieldOf(one.path?.replace(/^changes\./, '') ?? null) }));
    const people = PERSONS.filter((role) => kind.keys.includes(role)).flatMap((role) => [`${role}.name`, `${role}.phone`]);
    setErrors(atFields(form, named, [...people, ...kind.keys, 'lng', 'lat', 'datum', 'why']));
  }

  function discard() {
    drop();
    anew();
  }

  return (
    <>
      {draft ? <Restored draft={draft} apart={apart} discard={discard} /> : null}
      {now ? (
        <Conflict keys={kind.keys} seen={base} now={now} mine={form.getFieldsValue(true) as Values} resumed={now === since} done={settled} back={() => setNow(undefined)} />
      ) : latest > base.version ? (
        <Alert type="warning" showIcon title={said.changedNow} action={<Button size="small" onClick={() => void compare()}>{said.compareNow}</Button>} />
      ) : null}
      <Form form={form} layout="vertical" hidden={!!now} initialValues={first} onValuesChange={() => changed()} onFinish={() => void send(form.getFieldsValue(true) as Written, base)}>
        <Fields kind={kind} station={station} />
        {waits ? (
          <section className="panel">
            <Form.Item name="why" label={said.reason} rules={[{ required: true, message: filled(words.shared.required, { label: said.reason }) }]}>
              <Input.TextArea rows={2} maxLength={200} showCount />
            </Form.Item>
            <Waivers />
          </section>
        ) : null}
        {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
        <Refusals errors={errors} />
        <Flex gap={12} align="center" wrap className="hand-in">
          <Button type="primary" size="large" htmlType="submit" loading={busy}>
            {proposes ? said.propose : words.shared.save}
          </Button>
          <Button size="large" onClick={() => void navigate(`/stations/${station.id}`)}>
            {words.shared.cancel}
          </Button>
          {kind.part === 'people' ? null : <Typography.Text type="secondary">{said.draftKept}</Typography.Text>}
        </Flex>
      </Form>
      {leaving}
    </>
  );
}
