/** Notifications. */
export const notices = {
  title: '通知',
  bell: '未读通知 {n} 条',
  hint: '他人对您或本组织申报、负责的站点做了什么；保留 90 天。',
  which: '哪些通知',
  all: '全部',
  unread: '未读',
  readAll: '全部标为已读',
  read: '标为已读',
  newMark: '未读',
  more: '有 {n} 条新通知',
  show: '显示',
  own: '本人申报或申请',
  ofUnit: '本组织',
  emptyTitle: '没有通知',
  emptyHint: '他人审核、验收、退回或变更与您有关的站点后，会显示在这里。',
  automatic: '系统自动办理',
};
