// The programs of co-building enterprises that come in by the interface: whose they are, what they may, whether in use.
import { useState } from 'react';
import { Button, Flex, Table } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { PartnerClientsDocument, type PartnerClientRowFragment } from '../../generated/graphql';
import { day } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, Waiting } from '../../shared/States';
import { useMay } from '../../shell/me';
import { words } from '../../words';
import { ClientForm } from './ClientForm';
import './partners.css';

const said = words.partners;

export function ClientList() {
  const may = useMay();
  const [{ data, error }, ask] = useQuery({ query: PartnerClientsDocument, variables: {}, requestPolicy: 'cache-and-network' });
  const [registering, register] = useState(false);
  const again = () => ask({ requestPolicy: 'network-only' });
  if (error && !data) return <Failed error={error} retry={again} />;
  return (
    <div className="page">
      <Flex wrap gap={8} justify="space-between">
        <PageTitle>{said.title}</PageTitle>
        {may('partner:manage') ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => register(true)}>
            {said.register}
          </Button>
        ) : null}
      </Flex>
      <p>{said.hint}</p>
      {data ? <Rows clients={data.partnerClients} /> : <Waiting />}
      {registering ? <ClientForm done={again} close={() => register(false)} /> : null}
    </div>
  );
}

function Rows({ clients }: { clients: PartnerClientRowFragment[] }) {
  return (
    <div className="scroll-x" role="region" aria-label={said.title} tabIndex={0}>
      <Table<PartnerClientRowFragment>
        size="small"
        pagination={false}
        rowKey="clientId"
        dataSource={clients}
        locale={{ emptyText: <span className="none">{said.none}</span> }}
        columns={[
          { key: 'name', title: said.name, render: (_, { clientId, name }) => <Link to={`/partners/${clientId}`}>{name}</Link> },
          { key: 'unit', title: said.unit, render: (_, { unit, unitNo }) => unit?.name ?? unitNo },
          { key: 'scopes', title: said.scopes, render: (_, { scopes }) => <Scopes scopes={scopes} /> },
          { key: 'since', title: said.since, render: (_, { registeredAt }) => <span className="when">{day(registeredAt)}</span> },
          { key: 'state', title: said.state, render: (_, client) => <InUse client={client} /> },
        ]}
      />
    </div>
  );
}

export const Scopes = ({ scopes }: { scopes: string[] }) => (
  <>{scopes.map((scope) => said.scope[scope as keyof typeof said.scope] ?? scope).join(words.shared.comma)}</>
);

export const InUse = ({ client }: { client: PartnerClientRowFragment }) =>
  client.closedAt ? <span className="status status-over">{said.closed}</span> : <span className="status status-good">{said.inUse}</span>;
