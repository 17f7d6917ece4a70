import type { Words } from '..';

export const bulk: Words['bulk'] = {
  title: 'All at once',
  selected: '{n} selected',
  unselect: 'Clear',
  go: '{action} ({n})',
  preview: '{action}: {n} of {all} are going to be done',
  ended: '{action}: {n} of {all} are done',
  reading: 'Reading',
  ready: 'Will be done',
  lacking: 'Will be done; lacks {n} things of the standard',
  alone: 'Falls short of the standard: accept it alone, with a reason',
  over: 'Done by somebody else, or moved on',
  nothing: 'In their state there is nothing for you to do with these.',
};
