import { Modal } from 'antd';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { PendingChangesDocument } from '../../generated/graphql';
import { useFocusBack } from '../../shared/focusBack';
import { Failed, NotFound, Waiting } from '../../shared/States';
import { filled, words } from '../../words';
import { Decide } from './Decide';
import { Diff } from './Diff';

const said = words.changes;

interface Props {
  stationId: string;
  changeId: string;
  name: string;
  close: () => void;
}

/** One proposed change of a station, with the word to it. */
export function ChangeDialog({ stationId, changeId, name, close }: Props) {
  useFocusBack();
  const [{ data, error, fetching }, again] = useQuery({ query: PendingChangesDocument, variables: { stationId }, requestPolicy: 'cache-and-network' });
  const change = data?.proposals.nodes.find((one) => one.changeId === changeId);
  return (
    <Modal open width={680} title={filled(said.of, { name })} footer={null} onCancel={close}>
      {change ? (
        <>
          <Diff change={change} />
          <Decide stationId={stationId} change={change} done={close} />
          <p>
            <Link to={`/stations/${stationId}`}>{said.seeStation}</Link>
          </p>
        </>
      ) : error ? (
        <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />
      ) : fetching ? (
        <Waiting />
      ) : (
        <NotFound />
      )}
    </Modal>
  );
}
