import type { Words } from '..';

export const changes: Words['changes'] = {
  pending: 'Changes that wait for a word',
  of: 'Proposed change: {name}',
  field: 'What',
  before: 'Before',
  after: 'After',
  because: 'Proposed {when}, because: {why}',
  approve: 'Agree',
  decline: 'Turn down',
  declineReason: 'Why it is turned down',
  retract: 'Take back',
  approved: 'Agreed, in effect from now',
  declined: 'Turned down',
  retracted: 'Taken back',
  seeStation: 'See the station',
};
