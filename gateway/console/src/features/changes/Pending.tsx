import { useQuery } from 'urql';
import { PendingChangesDocument } from '../../generated/graphql';
import { words } from '../../words';
import { Decide } from './Decide';
import { Diff } from './Diff';

const ABOUT = { additionalTypenames: ['Station'] };

/** What waits for somebody's word before it holds for this station; nothing where nothing does. */
export function Pending({ stationId, again }: { stationId: string; again: () => void }) {
  const [{ data }, ask] = useQuery({ query: PendingChangesDocument, variables: { stationId }, context: ABOUT, requestPolicy: 'cache-and-network' });
  const changes = data?.proposals.nodes ?? [];
  if (!changes.length) return null;
  const decided = () => {
    ask({ requestPolicy: 'network-only' });
    again();
  };
  return (
    <section className="panel pending">
      <h2>{words.changes.pending}</h2>
      {changes.map((change) => (
        <div key={change.changeId} className="pending-one">
          <Diff change={change} />
          <Decide stationId={stationId} change={change} done={decided} />
        </div>
      ))}
    </section>
  );
}
