/** The plaque at a station's door. */
export const plaque = {
  title: '标牌',
  of: '标牌：{name}',
  sample: '标牌样式',
  draft: '下载草稿',
  final: '下载定稿',
  ready: '可以出定稿：文字已转为轮廓，制作方不需要字库。',
  notYet: '尚不能出定稿',
  preview: '预览（实际大小 {width}×{height} 毫米）',
  alt: '标牌草稿，内容见下方规定',
  screen: '屏幕上的颜色和字体仅供参考，以所列色值和字体为准；下载的图稿按实际毫米大小打印。',
  rules: '依据的规定',
};
