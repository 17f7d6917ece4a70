/** How many stations there are, in pictures. */
export const overview = {
  title: '概览',
  list: '列表',
  total: '共 {n} 个驿站',
  status: '按申报进度',
  kind: '按类型',
  places: { city: '按设区市', division: '按县（市、区）', unit: '按主管工会' },
  month: '按最近申报的月份',
  none: '没有符合条件的驿站。',
  asTable: '以表格查看',
};
