// Where a client is told of changes: addresses, the events each wants, its signing secret, and a trial.
import { useState } from 'react';
import { Alert, Button, Flex, Form, Input, Modal, Popconfirm, Select } from 'antd';
import { useQuery } from 'urql';
import {
  AddWebhookDocument,
  ChangeWebhookDocument,
  DisableWebhookDocument,
  EnableWebhookDocument,
  RemoveWebhookDocument,
  RotateWebhookSecretDocument,
  TestWebhookDocument,
  WebhookEventsDocument,
  type WebhookRowFragment,
} from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { atFields, Refusals } from '../../shared/userErrors';
import { filled, words } from '../../words';
import { useRun } from './useRun';

const said = words.partners;
const FIELDS = ['url', 'events'];

interface Props {
  clientId: string;
  endpoints: WebhookRowFragment[];
  managing: boolean;
  again: () => void;
}

export function Endpoints({ clientId, endpoints, managing, again }: Props) {
  const [adding, add] = useState(false);
  return (
    <section className="panel" aria-label={said.endpoints}>
      <h2>{said.endpoints}</h2>
      <p>{said.endpointsHint}</p>
      {endpoints.length ? (
        <ul className="client-lines">
          {endpoints.map((endpoint) => (
            <One key={endpoint.endpointId} endpoint={endpoint} managing={managing} again={again} />
          ))}
        </ul>
      ) : (
        <p className="none">{said.noEndpoints}</p>
      )}
      {managing ? <Button onClick={() => add(true)}>{said.addEndpoint}</Button> : null}
      {adding ? <EndpointForm clientId={clientId} done={again} close={() => add(false)} /> : null}
    </section>
  );
}

function One({ endpoint, managing, again }: { endpoint: WebhookRowFragment; managing: boolean; again: () => void }) {
  const [changing, change] = useState(false);
  const rotate = useRun(RotateWebhookSecretDocument, again);
  const disable = useRun(DisableWebhookDocument, again);
  const enable = useRun(EnableWebhookDocument, again);
  const remove = useRun(RemoveWebhookDocument, again);
  const test = useRun(TestWebhookDocument, again);
  const { endpointId, url, events, answeredAt, disabledAt, disabledForName } = endpoint;
  const run = (one: typeof rotate | typeof test) => () => void one.go({ endpointId }, true);
  return (
    <li aria-label={url}>
      <span className="grow">
        <span className="code url">{url}</span>{' '}
        {disabledAt ? (
          <span className="status status-bad">{filled(said.disabled, { why: disabledForName ?? '' })}</span>
        ) : (
          <span className="status status-good">{said.enabled}</span>
        )}
        <br />
        <span className="none">
          {events.length ? filled(said.someEvents, { n: events.length }) : said.allEvents} ·{' '}
          {answeredAt ? filled(said.answered, { when: minute(answeredAt) }) : said.notAnswered}
        </span>
      </span>
      {managing ? (
        <Flex gap={8} wrap>
          {disabledAt ? (
            <Button size="small" loading={enable.busy} onClick={run(enable)}>
              {said.enable}
            </Button>
          ) : (
            <>
              <Button size="small" loading={test.busy} onClick={run(test)}>
                {said.test}
              </Button>
              <Button size="small" loading={disable.busy} onClick={run(disable)}>
                {said.disable}
              </Button>
            </>
          )}
          <Button size="small" onClick={() => change(true)}>
            {said.change}
          </Button>
          <Popconfirm title={said.rotateAsk} okText={said.rotate} onConfirm={run(rotate)}>
            <Button size="small">{said.rotate}</Button>
          </Popconfirm>
          <Popconfirm title={said.removeAsk} okText={said.remove} onConfirm={run(remove)}>
            <Button size="small" danger>
              {said.remove}
            </Button>
          </Popconfirm>
        </Flex>
      ) : null}
      {changing ? <EndpointForm endpoint={endpoint} done={again} close={() => change(false)} /> : null}
    </li>
  );
}

interface FormProps {
  clientId?: string;
  endpoint?: WebhookRowFragment;
  done: () => void;
  close: () => void;
}

function EndpointForm({ clientId = '', endpoint, done, close }: FormProps) {
  const [form] = Form.useForm<{ url: string; events?: string[] }>();
  const [{ data }] = useQuery({ query: WebhookEventsDocument });
  const finished = () => {
    done();
    close();
  };
  const add = useRun(AddWebhookDocument, finished);
  const change = useRun(ChangeWebhookDocument, finished);
  const { busy, broken, errors } = endpoint ? change : add;
  const placed = errors.filter(({ path }) => path && FIELDS.includes(path));

  async function go({ url, events = [] }: { url: string; events?: string[] }) {
    const refused = endpoint ? await change.go({ endpointId: endpoint.endpointId, url, events }) : await add.go({ clientId, url, events });
    if (refused) atFields(form, refused, FIELDS);
  }

  return (
    <Modal
      open
      title={endpoint ? said.changeEndpoint : said.addEndpoint}
      okText={words.shared.save}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={close}
    >
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors.filter((error) => !placed.includes(error))} />
      <Form form={form} layout="vertical" className="ask" initialValues={endpoint} onFinish={(values) => void go(values)}>
        <Form.Item
          name="url"
          label={said.url}
          extra={said.urlHint}
          rules={[{ required: true, message: filled(words.shared.required, { label: said.url }) }]}
        >
          <Input type="url" maxLength={500} autoFocus />
        </Form.Item>
        <Form.Item name="events" label={said.events} extra={said.eventsHint}>
          <Select
            mode="multiple"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            options={(data?.webhookEvents ?? []).map(({ type, name }) => ({ value: type, label: `${name} ${type}` }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
