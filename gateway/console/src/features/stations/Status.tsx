/** How far a station has come: a dot of the colour that its sort of status has, and the word. */
import type { StationStatus } from '../../generated/graphql';
import { words } from '../../words';

export const TONE: Record<StationStatus, string> = {
  SUBMITTED: 'waiting',
  ENDORSED: 'waiting',
  ACCEPTED: 'good',
  OPEN: 'good',
  RETURNED: 'back',
  SUSPENDED: 'back',
  REJECTED: 'over',
  CANCELLED: 'over',
  WITHDRAWN: 'over',
  REVOKED: 'bad',
};

export function Status({ status }: { status: StationStatus }) {
  return <span className={`status status-${TONE[status]}`}>{words.stations.statuses[status]}</span>;
}
