/** Changes of a station's file, and the word to those that need one. */
export const changes = {
  pending: '待批准的变更',
  of: '变更申请：{name}',
  field: '内容',
  before: '变更前',
  after: '变更后',
  because: '{when} 提出，原因：{why}',
  approve: '同意变更',
  decline: '不同意',
  declineReason: '不同意的原因',
  retract: '撤回申请',
  approved: '已同意，变更即时生效',
  declined: '已退回变更申请',
  retracted: '变更申请已撤回',
  seeStation: '查看驿站',
};
