import type { Words } from '..';

export const duplicates: Words['duplicates'] = {
  title: 'Duplicates',
  of: 'May be the same: {name}',
  hint: 'Looks by name, distance and co-builder among the stations that still stand, across borders too. Whether it is the same one is yours to judge.',
  none: 'Nothing that may be the same was found.',
  this: 'This station',
  why: 'What is alike',
  sameName: 'One name contains the other',
  sameCoBuilder: 'Same co-builder',
  metres: '{n} m apart',
  otherDatum: 'Other datum; distance not compared',
  equal: 'as this station',
  outside: '{n} more outside your area may be the same; the union above can see which',
  and: ', ',
};
