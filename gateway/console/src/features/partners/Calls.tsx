// What a client asked lately: which operation, what came of it, how long it took; never what was in it.
import { Button, Table } from 'antd';
import { ReloadOutlined } from '@ant-design/icons';
import { useQuery } from 'urql';
import { PartnerCallsDocument, type PartnerCallsQuery } from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { Failed } from '../../shared/States';
import { words } from '../../words';

const said = words.partners;
const ROWS = 50;

type Call = PartnerCallsQuery['partnerClients'][number]['calls']['nodes'][number];

export function Calls({ clientId }: { clientId: string }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: PartnerCallsDocument,
    variables: { clientId, first: ROWS },
    requestPolicy: 'cache-and-network',
  });
  const again = () => ask({ requestPolicy: 'network-only' });
  if (error && !data) return <Failed error={error} retry={again} />;
  const calls = data?.partnerClients[0]?.calls.nodes ?? [];
  return (
    <section className="panel" aria-label={said.calls} aria-busy={fetching && !data}>
      <h2>
        {said.calls}{' '}
        <Button type="text" icon={<ReloadOutlined />} onClick={again} aria-label={`${words.shared.refresh} ${said.calls}`} />
      </h2>
      <div className="scroll-x" role="region" aria-label={said.calls} tabIndex={0}>
        <Table<Call>
          size="small"
          pagination={false}
          rowKey={({ traceId, at }) => traceId + at}
          dataSource={calls}
          locale={{ emptyText: <span className="none">{said.noCalls}</span> }}
          columns={[
            { key: 'at', title: said.at, render: (_, { at }) => <span className="when">{minute(at)}</span> },
            { key: 'operation', title: said.operation, render: (_, { operation }) => <span className="code">{operation}</span> },
            { key: 'status', title: said.status, render: (_, { status, code }) => [status, code].filter(Boolean).join(' ') },
            { key: 'took', title: said.took, align: 'right', render: (_, { milliseconds }) => milliseconds },
            { key: 'address', title: said.address, render: (_, { address }) => address },
            { key: 'trace', title: words.shared.trace, render: (_, { traceId }) => <span className="code">{traceId}</span> },
          ]}
        />
      </div>
    </section>
  );
}
