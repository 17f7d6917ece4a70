import type { Words } from '..';

export const notices: Words['notices'] = {
  title: 'Notifications',
  bell: '{n} unread notifications',
  hint: 'What others did to stations that you or your unit handed in or answer for; kept for 90 days.',
  which: 'Which notifications',
  all: 'All',
  unread: 'Unread',
  readAll: 'Mark all as read',
  read: 'Mark as read',
  newMark: 'Unread',
  more: '{n} new notifications',
  show: 'Show',
  own: 'Mine',
  ofUnit: 'My unit',
  emptyTitle: 'No notifications',
  emptyHint: 'What others endorse, accept, return or change of your stations will stand here.',
  automatic: 'By the system',
};
