// What a client was told: each message, whether it was taken, every try of it; sent again by hand.
import { useState } from 'react';
import { Button, Flex, Segmented, Table } from 'antd';
import { ReloadOutlined } from '@ant-design/icons';
import { useQuery } from 'urql';
import { ReplayWebhookDocument, WebhookDeliveriesDocument, type WebhookDeliveryRowFragment, type WebhookState } from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { Failed } from '../../shared/States';
import { filled, words } from '../../words';
import { useRun } from './useRun';

const said = words.partners;
const ROWS = 50;
const TONE: Record<WebhookState, string> = { WAITING: 'waiting', SENDING: 'waiting', TAKEN: 'good', GIVEN_UP: 'bad' };
const CHOICES: (WebhookState | 'ALL')[] = ['ALL', 'WAITING', 'TAKEN', 'GIVEN_UP'];

type Row = WebhookDeliveryRowFragment & { url: string };
type Try = Row['attempts'][number];

export function Deliveries({ clientId, managing }: { clientId: string; managing: boolean }) {
  const [state, choose] = useState<WebhookState | 'ALL'>('ALL');
  const variables = { clientId, first: ROWS, state: state === 'ALL' ? null : state };
  const [{ data, error, fetching }, ask] = useQuery({ query: WebhookDeliveriesDocument, variables, requestPolicy: 'cache-and-network' });
  const again = () => ask({ requestPolicy: 'network-only' });
  const replay = useRun(ReplayWebhookDocument, again);
  if (error && !data) return <Failed error={error} retry={again} />;
  const rows = (data?.webhookEndpoints ?? [])
    .flatMap(({ url, deliveries }) => deliveries.nodes.map((one): Row => ({ ...one, url })))
    .sort((one, other) => other.madeAt.localeCompare(one.madeAt));
  return (
    <section className="panel" aria-label={said.deliveries} aria-busy={fetching && !data}>
      <h2>{said.deliveries}</h2>
      <Flex wrap gap={8} justify="space-between">
        <Segmented
          aria-label={said.state}
          value={state}
          options={CHOICES.map((value) => ({ value, label: said.states[value] }))}
          onChange={choose}
        />
        <Button type="text" icon={<ReloadOutlined />} onClick={again} aria-label={`${words.shared.refresh} ${said.deliveries}`} />
      </Flex>
      <div className="scroll-x" role="region" aria-label={said.deliveries} tabIndex={0}>
        <Table<Row>
          size="small"
          pagination={false}
          rowKey="deliveryId"
          dataSource={rows}
          locale={{ emptyText: <span className="none">{said.noDeliveries}</span> }}
          columns={[
            { key: 'at', title: said.at, render: (_, { madeAt }) => <span className="when">{minute(madeAt)}</span> },
            { key: 'event', title: said.event, render: (_, { eventName, event }) => <span className="when" title={event}>{eventName}</span> },
            { key: 'url', title: said.url, render: (_, { url }) => <span className="cut">{url}</span> },
            { key: 'state', title: said.state, render: (_, one) => <State one={one} /> },
            { key: 'tries', title: said.tries, render: (_, { attempts }) => <Tries tries={attempts} /> },
            {
              key: 'replay',
              title: said.doing,
              hidden: !managing,
              render: (_, { deliveryId, eventName }) => (
                <Button size="small" aria-label={`${said.replay} ${eventName}`} onClick={() => void replay.go({ deliveryId }, true)}>
                  {said.replay}
                </Button>
              ),
            },
          ]}
        />
      </div>
    </section>
  );
}

const State = ({ one }: { one: Row }) => (
  <>
    <span className={`status status-${TONE[one.state]}`}>{said.states[one.state]}</span>
    {one.dueAt && one.attempts.length ? <span className="none when">{filled(said.nextTry, { when: minute(one.dueAt) })}</span> : null}
  </>
);

const Tries = ({ tries }: { tries: Try[] }) => (
  <ol className="tries">
    {tries.map(({ number, at, status, failureName, milliseconds }) => (
      <li key={number}>
        {filled(said.try, { when: minute(at), what: [status, failureName].filter(Boolean).join(' '), ms: milliseconds })}
      </li>
    ))}
  </ol>
);
