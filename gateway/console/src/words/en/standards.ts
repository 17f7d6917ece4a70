import type { Words } from '..';

export const standards: Words['standards'] = {
  title: 'Standard in force',
  place: 'Place',
  on: 'Day',
  today: 'Today',
  compare: 'Compare with another day',
  compareHint: '{on} beside {other}: {n} rules differ; they are marked.',
  document: 'Document',
  edition: 'In force since {edition}',
  noDocument: 'No document was published here; all of it is our default, or silent.',
  insteadOf: 'Instead of the upper standard "{title}" (AH-4.1.6)',
  basis: 'Resting on {basis}',
  counts: '{all} rules, {silent} of them not stated',
  stated: 'Stated ones only',
  silent: 'Not stated by the local standard',
  ours: 'Our default',
  oursHint: 'The local standard is silent; the platform does it this way.',
  why: 'Why we do it this way',
  then: '{on}: {value}',
  forces: { MUST: 'Must', SHOULD: 'Should', MAY: 'May' },
};
