/** Stations that may be the same, side by side. */
export const duplicates = {
  title: '查重',
  of: '可能重复：{name}',
  hint: '按名称、距离、共建单位查找已申报、未退出的站点，跨县区、跨市也查。是否为同一站点由经办人判断。',
  none: '没有找到可能重复的站点。',
  this: '本站点',
  why: '相似之处',
  sameName: '名称相同或互相包含',
  sameCoBuilder: '共建单位相同',
  metres: '相距 {n} 米',
  otherDatum: '坐标系不同，未比较距离',
  equal: '与本站点相同',
  outside: '管辖范围外另有 {n} 处可能重复，无权查看是哪一处，可请上级工会核对',
  and: '，',
};
