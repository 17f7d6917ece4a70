import { WarningOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { Link } from 'react-router';
import type { StationRowFragment } from '../../generated/graphql';
import type { Column } from '../../shared/ConnectionTable';
import { minute } from '../../shared/dates';
import { words } from '../../words';
import { Status } from './Status';

const said = words.stations;
const none = <span className="none">{words.shared.none}</span>;

export const columns: Column<StationRowFragment>[] = [
  {
    key: 'code',
    title: said.code,
    clause: 'AH-4.5.2',
    width: 128,
    sort: { up: 'CODE' },
    cell: ({ code, codeState }) =>
      code ? <span className="code">{code}</span> : <span className="none">{said.codeStates[codeState]}</span>,
  },
  {
    key: 'name',
    title: said.name,
    sort: { up: 'NAME' },
    cell: (station) => (
      <>
        <Link to={`/stations/${station.id}`}>{station.name}</Link>
        {station.stale ? (
          <Tooltip title={said.stale}>
            <WarningOutlined className="stale" aria-label={said.stale} />
          </Tooltip>
        ) : null}
      </>
    ),
  },
  { key: 'status', title: said.status, clause: 'AH-4.1.2', width: 104, cell: ({ status }) => <Status status={status} /> },
  { key: 'kind', title: said.kind, clause: 'AH-4.5.3', width: 88, cell: ({ kind }) => said.kinds[kind] },
  { key: 'division', title: said.division, width: 110, cell: ({ divisionName }) => divisionName },
  { key: 'address', title: said.address, cell: ({ address }) => <span className="cut">{address}</span> },
  { key: 'township', title: said.township, hidden: true, cell: ({ township }) => township || none },
  { key: 'unitName', title: said.unit, clause: 'AH-4.1.1', hidden: true, cell: ({ unitName, unitNo }) => unitName ?? unitNo },
  { key: 'ownCode', title: said.ownCode, hidden: true, cell: ({ ownCode }) => (ownCode ? <span className="code">{ownCode}</span> : none) },
  { key: 'coBuilder', title: said.coBuilder, clause: 'AH-4.1.4b', hidden: true, cell: ({ coBuilder }) => coBuilder || none },
  { key: 'areaM2', title: said.area, hidden: true, number: true, cell: ({ areaM2 }) => areaM2 ?? none },
  { key: 'acceptedOn', title: said.acceptedOn, hidden: true, cell: ({ acceptedOn }) => acceptedOn ?? none },
  {
    key: 'submittedAt',
    title: said.submittedAt,
    width: 140,
    sort: { up: 'OLDEST', down: 'NEWEST' },
    cell: ({ submittedAt }) => <span className="when">{minute(submittedAt)}</span>,
  },
  { key: 'changedAt', title: said.changedAt, hidden: true, cell: ({ changedAt }) => <span className="when">{minute(changedAt)}</span> },
];
