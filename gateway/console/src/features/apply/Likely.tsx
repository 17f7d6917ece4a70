// What may be the same station, each beside the one that is about to be handed in.
import { Modal, Tag } from 'antd';
import { Link } from 'react-router';
import type { StationDuplicatesQuery } from '../../generated/graphql';
import { filled, words } from '../../words';
import { Outside, type Hidden } from '../duplicates/Outside';
import { Status } from '../stations/Status';
import type { Values } from './values';

const said = words.apply;
const named = words.stations;

export type Likelies = StationDuplicatesQuery['stationDuplicates'];

interface Props {
  values: Values;
  found: Likelies;
  outside: Hidden;
  busy: boolean;
  goOn: () => void;
  back: () => void;
}

export function Likely({ values, found, outside, busy, goOn, back }: Props) {
  const rows = [
    [named.name, values.name, ({ station }: Likelies[number]) => <Link to={`/stations/${station.id}`} target="_blank">{station.name}</Link>],
    [named.address, values.address, ({ station }: Likelies[number]) => station.address],
    [named.coBuilder, values.coBuilder, ({ station }: Likelies[number]) => station.coBuilder],
    [named.code, values.carriedCode, ({ station }: Likelies[number]) => station.code],
    [named.status, said.isNew, ({ station }: Likelies[number]) => <Status status={station.status} />],
  ] as const;
  const why = ({ sameName, sameCoBuilder, distanceM }: Likelies[number]) =>
    [sameName ? said.sameName : '', distanceM === null ? '' : filled(said.metresAway, { n: distanceM }), sameCoBuilder ? said.sameCoBuilder : ''].filter(Boolean);
  return (
    <Modal
      open
      width={860}
      title={filled(said.likely, { n: found.length + outside.length })}
      okText={said.notTheSame}
      cancelText={said.lookAgain}
      confirmLoading={busy}
      onOk={goOn}
      onCancel={back}
    >
      <Outside found={outside} />
      {found.length ? (
        <div className="beside" tabIndex={0} role="region" aria-label={said.beside}>
          <table className="diff">
            <thead>
              <tr>
                <th />
                <th scope="col">{said.thisOne}</th>
                {found.map((one) => (
                  <th scope="col" key={one.station.id}>
                    {why(one).map((reason) => (
                      <Tag key={reason} color="warning" variant="outlined">
                        {reason}
                      </Tag>
                    ))}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([label, ours, theirs]) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td>{ours || words.shared.none}</td>
                  {found.map((one) => (
                    <td key={one.station.id}>{theirs(one) || words.shared.none}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </Modal>
  );
}
