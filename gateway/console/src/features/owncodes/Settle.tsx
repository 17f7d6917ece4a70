// One click: the number that waited stands for this station from now on.
import { useMemo, useState } from 'react';
import { App, Button } from 'antd';
import { useMutation } from 'urql';
import { AssignOwnCodeDocument, type ListedFragment, type OwnStationFragment, type RefusalFragment } from '../../generated/graphql';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { Refusals } from '../../shared/userErrors';
import { words } from '../../words';

const said = words.owncodes;

interface Props {
  listed: ListedFragment;
  station: OwnStationFragment;
  busy: boolean;
  setBusy: (busy: boolean) => void;
  done: () => void;
}

export function Settle({ listed, station, busy, setBusy, done }: Props) {
  const { message } = App.useApp();
  const [, assign] = useMutation(AssignOwnCodeDocument);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const commandId = useMemo(() => newId(), []);

  async function settle() {
    setBusy(true);
    const { enterpriseNo, ownCode, name, place } = listed;
    const where = place && { lng: place.lng, lat: place.lat, datum: place.datum, capture: place.capture };
    const { data, error } = await assign({ input: { enterpriseNo, stationId: station.stationId, ownCode, name, place: where, commandId } });
    setBusy(false);
    if (error) void message.error(story(error).sentence);
    else if (data?.assignOwnCode.userErrors.length) setErrors(data.assignOwnCode.userErrors);
    else {
      void message.success(said.assigned);
      done();
    }
  }

  return (
    <>
      <Refusals errors={errors} />
      <Button type="primary" disabled={busy} aria-label={`${said.settle} ${station.name}`} onClick={() => void settle()}>
        {said.settle}
      </Button>
    </>
  );
}
