// One client: what it may, its secrets, where it is told of changes and whether that arrives, what it asked lately.
import { useState } from 'react';
import { Breadcrumb, Button, Flex, Popconfirm, Typography } from 'antd';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import {
  ClosePartnerClientDocument,
  IssuePartnerSecretDocument,
  PartnerClientDocument,
  WithdrawPartnerSecretDocument,
  type PartnerClientRowFragment,
} from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, NotFound, Waiting } from '../../shared/States';
import { useMay } from '../../shell/me';
import { filled, words } from '../../words';
import { Calls } from './Calls';
import { ClientForm } from './ClientForm';
import { InUse, Scopes } from './ClientList';
import { Deliveries } from './Deliveries';
import { Endpoints } from './Endpoints';
import { useRun } from './useRun';
import './partners.css';

const said = words.partners;
const MOST_SECRETS = 2;

export function ClientPage() {
  const clientId = useParams()['id'] ?? '';
  const may = useMay();
  const [{ data, error }, ask] = useQuery({ query: PartnerClientDocument, variables: { clientId }, requestPolicy: 'cache-and-network' });
  const again = () => ask({ requestPolicy: 'network-only' });
  if (error && !data) return <Failed error={error} retry={again} />;
  if (!data) return <Waiting />;
  const client = data.partnerClients[0];
  if (!client) return <NotFound><Link to="/partners">{said.title}</Link></NotFound>;
  const managing = may('partner:manage') && !client.closedAt;
  return (
    <div className="page">
      <Breadcrumb items={[{ title: <Link to="/partners">{said.title}</Link> }, { title: client.name }]} />
      <div className="page-head">
        <PageTitle>{client.name}</PageTitle>
        <InUse client={client} />{' '}
        <Typography.Text className="code client-id" copyable={{ text: client.clientId }}>
          {said.id} {client.clientId}
        </Typography.Text>
      </div>
      <Facts client={client} managing={managing} again={again} />
      <Secrets client={client} managing={managing} again={again} />
      <Endpoints clientId={clientId} endpoints={data.webhookEndpoints} managing={managing} again={again} />
      <Deliveries clientId={clientId} managing={managing} />
      <Calls clientId={clientId} />
    </div>
  );
}

interface Part {
  client: PartnerClientRowFragment;
  managing: boolean;
  again: () => void;
}

function Facts({ client, managing, again }: Part) {
  const [changing, change] = useState(false);
  const close = useRun(ClosePartnerClientDocument, again);
  return (
    <section className="panel" aria-label={said.facts}>
      <h2>{said.facts}</h2>
      <dl className="facts">
        <div>
          <dt>{said.unit}</dt>
          <dd>{client.unit?.name ?? client.unitNo}</dd>
        </div>
        <div>
          <dt>{said.scopes}</dt>
          <dd>
            <Scopes scopes={client.scopes} />
          </dd>
        </div>
        <div>
          <dt>{said.addresses}</dt>
          <dd>{client.addresses.join(words.shared.comma) || said.anywhere}</dd>
        </div>
        <div>
          <dt>{said.ownCodes}</dt>
          <dd>
            <Link to="/own-codes/matches">{said.conflicts}</Link>
          </dd>
        </div>
      </dl>
      {managing ? (
        <Flex gap={8} wrap className="below">
          <Button onClick={() => change(true)}>{said.change}</Button>
          <Popconfirm title={said.closeAsk} okText={said.close} onConfirm={() => void close.go({ clientId: client.clientId }, true)}>
            <Button danger loading={close.busy}>
              {said.close}
            </Button>
          </Popconfirm>
        </Flex>
      ) : null}
      {changing ? <ClientForm client={client} done={again} close={() => change(false)} /> : null}
    </section>
  );
}

function Secrets({ client, managing, again }: Part) {
  const issue = useRun(IssuePartnerSecretDocument, again);
  const withdraw = useRun(WithdrawPartnerSecretDocument, again);
  const clientId = client.clientId;
  return (
    <section className="panel" aria-label={said.secrets}>
      <h2>{said.secrets}</h2>
      <p>{said.secretsHint}</p>
      <ul className="client-lines">
        {client.secrets.map(({ secretId, hint, issuedAt, usedAt }) => (
          <li key={secretId}>
            <span>
              <span className="code">…{hint}</span>{' '}
              {filled(said.secretLine, { made: minute(issuedAt), used: usedAt ? minute(usedAt) : said.never })}
            </span>
            {managing ? (
              <Popconfirm title={said.withdrawAsk} okText={said.withdraw} onConfirm={() => void withdraw.go({ clientId, secretId }, true)}>
                <Button size="small" danger aria-label={`${said.withdraw} ${hint}`}>
                  {said.withdraw}
                </Button>
              </Popconfirm>
            ) : null}
          </li>
        ))}
      </ul>
      {managing && client.secrets.length < MOST_SECRETS ? (
        <Button loading={issue.busy} onClick={() => void issue.go({ clientId }, true)}>
          {said.issue}
        </Button>
      ) : null}
    </section>
  );
}
