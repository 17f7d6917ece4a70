// What may be done with a unit: what each asks for, and what is sent.
import type { TypedDocumentNode } from 'urql';
import {
  ChangeCoversDocument,
  DissolveUnitDocument,
  EstablishUnitDocument,
  MoveUnitDocument,
  RenameUnitDocument,
  type UnitDoneFragment,
  type UnitKind,
  type UnitPowersQuery,
  type UnitRowFragment,
} from '../../generated/graphql';

export type Field = 'kind' | 'division' | 'unitNo' | 'name' | 'covers' | 'parentNo' | 'successorNo' | 'reason';

export interface Values {
  kind?: UnitKind;
  division?: number;
  unitNo?: number;
  name?: string;
  covers?: number[];
  parentNo?: number;
  successorNo?: number;
  reason?: string;
}

export interface Doing {
  key: 'establish' | 'rename' | 'move' | 'covers' | 'dissolve';
  document: TypedDocumentNode<Record<string, UnitDoneFragment>, { input: never }>;
  may: keyof UnitPowersQuery;
  fields: Field[];
  /** Whether there is something of the sort to do with this unit. */
  fits: (unit: UnitRowFragment) => boolean;
  begins: (unit: UnitRowFragment) => Values;
  input: (values: Values, unit: UnitRowFragment) => object;
}

const document = (made: unknown) => made as Doing['document'];
const always = () => true;

/** A union has the number of its division, and covers it. */
const numbered = ({ kind, division, unitNo, covers }: Values) =>
  kind === 'UNION' ? { unitNo: division, covers: covers?.length ? covers : [division] } : { unitNo, covers: [] };

export const DOINGS: Doing[] = [
  {
    key: 'establish',
    document: document(EstablishUnitDocument),
    may: 'establish',
    fields: ['kind', 'division', 'unitNo', 'name'],
    fits: ({ kind }) => kind === 'UNION',
    begins: ({ division }) => ({ kind: 'TOWNSHIP', division }),
    input: (values, above) => ({ division: values.division, kind: values.kind, name: values.name, parentNo: above.unitNo, ...numbered(values) }),
  },
  {
    key: 'rename',
    document: document(RenameUnitDocument),
    may: 'rename',
    fields: ['name'],
    fits: always,
    begins: ({ name }) => ({ name }),
    input: ({ name }, { unitNo }) => ({ unitNo, name }),
  },
  {
    key: 'move',
    document: document(MoveUnitDocument),
    may: 'change',
    fields: ['parentNo', 'reason'],
    fits: ({ parentNo }) => parentNo !== null,
    begins: ({ parentNo }) => (parentNo === null ? {} : { parentNo }),
    input: ({ parentNo, reason }, { unitNo }) => ({ unitNo, parentNo, reason }),
  },
  {
    key: 'covers',
    document: document(ChangeCoversDocument),
    may: 'change',
    fields: ['covers', 'reason'],
    fits: ({ kind }) => kind === 'UNION',
    begins: ({ covers }) => ({ covers }),
    input: ({ covers, reason }, { unitNo }) => ({ unitNo, covers: covers ?? [], reason }),
  },
  {
    key: 'dissolve',
    document: document(DissolveUnitDocument),
    may: 'dissolve',
    fields: ['reason', 'successorNo'],
    fits: always,
    begins: () => ({}),
    input: ({ reason, successorNo }, { unitNo }) => ({ unitNo, reason, successorNo: successorNo ?? null }),
  },
];
