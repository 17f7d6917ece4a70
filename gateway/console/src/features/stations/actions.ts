// What may be done with a station, and in which status; whether this account may, and here, the registry decides.
import type { TypedDocumentNode } from 'urql';
import {
  AcceptStationDocument,
  CancelApplicationDocument,
  EndorseStationDocument,
  OpenStationDocument,
  RejectStationDocument,
  ResumeStationDocument,
  ReturnStationDocument,
  RevokeStationDocument,
  SuspendStationDocument,
  WithdrawStationDocument,
  type DoneFragment,
  type StationStatus,
} from '../../generated/graphql';
import type { Words } from '../../words';

export type Field = 'reason' | 'acceptedOn' | 'acceptReason' | 'openedOn' | 'until';

export interface Action {
  key: keyof Words['stations']['action'];
  document: TypedDocumentNode<Record<string, DoneFragment>, { input: never }>;
  may: string;
  from: StationStatus[];
  fields: Field[];
  tone?: 'primary' | 'danger';
}

const APPLIED: StationStatus[] = ['SUBMITTED', 'ENDORSED'];
const STANDING: StationStatus[] = ['ACCEPTED', 'OPEN', 'SUSPENDED'];

const action = (
  key: Action['key'],
  document: unknown,
  may: string,
  from: StationStatus[],
  fields: Field[] = [],
  tone?: Action['tone'],
): Action => ({ key, document: document as Action['document'], may, from, fields, tone });

export const ACTIONS: Action[] = [
  action('endorse', EndorseStationDocument, 'station:endorse', ['SUBMITTED'], [], 'primary'),
  action('accept', AcceptStationDocument, 'station:accept', APPLIED, ['acceptedOn', 'acceptReason'], 'primary'),
  action('return', ReturnStationDocument, 'station:return', APPLIED, ['reason']),
  action('reject', RejectStationDocument, 'station:reject', APPLIED, ['reason'], 'danger'),
  action('cancel', CancelApplicationDocument, 'station:submit', [...APPLIED, 'RETURNED'], ['reason']),
  action('open', OpenStationDocument, 'station:operate', ['ACCEPTED'], ['openedOn'], 'primary'),
  action('suspend', SuspendStationDocument, 'station:operate', ['OPEN'], ['reason', 'until']),
  action('resume', ResumeStationDocument, 'station:operate', ['SUSPENDED'], [], 'primary'),
  action('withdraw', WithdrawStationDocument, 'station:withdraw', STANDING, ['reason']),
  action('revoke', RevokeStationDocument, 'station:revoke', STANDING, ['reason'], 'danger'),
];
