// A step taken from the list: the station is read as it is now, then asked for what the step needs.
import { useQuery } from 'urql';
import { Modal } from 'antd';
import { StationDocument } from '../../generated/graphql';
import { Failed, NotFound, Waiting } from '../../shared/States';
import { Asked } from '../stations/Act';
import { ACTIONS, type Action } from '../stations/actions';

export function Doing({ stationId, action, close }: { stationId: string; action: Action['key']; close: () => void }) {
  const [{ data, error, fetching }, ask] = useQuery({ query: StationDocument, variables: { id: stationId }, requestPolicy: 'cache-and-network' });
  const again = () => ask({ requestPolicy: 'network-only' });
  const step = ACTIONS.find(({ key }) => key === action);
  if (data?.station && step) return <Asked action={step} station={data.station} again={again} close={close} />;
  return (
    <Modal open footer={null} onCancel={close}>
      {error ? <Failed error={error} retry={again} /> : fetching ? <Waiting /> : <NotFound />}
    </Modal>
  );
}
