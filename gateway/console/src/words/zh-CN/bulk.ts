/** Many stations at a time. */
export const bulk = {
  title: '批量办理',
  selected: '已选 {n} 项',
  unselect: '取消选择',
  go: '{action}（{n} 项）',
  preview: '批量{action}：请核对，{all} 项中将办理 {n} 项',
  ended: '批量{action}：{all} 项中已办理 {n} 项',
  reading: '正在读取',
  ready: '将办理',
  lacking: '将办理；与标准有 {n} 处差距',
  alone: '与标准有差距，须逐件验收并说明理由',
  over: '已由他人办理或状态已变',
  nothing: '所选站点在当前进度下没有您可以办理的事项。',
};
