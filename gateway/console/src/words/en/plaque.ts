import type { Words } from '..';

export const plaque: Words['plaque'] = {
  title: 'Plaque',
  of: 'Plaque: {name}',
  sample: 'Sample plaque',
  draft: 'Download the draft',
  final: 'Download the final one',
  ready: 'It can be made: its letters are outlines, the maker needs no typeface.',
  notYet: 'Not final yet',
  preview: 'Preview (in truth {width} × {height} mm)',
  alt: 'A draft of the plaque; what it says is listed below',
  screen: 'Colours and letters on a screen are a likeness: the values and the typeface listed hold. The file prints at its true size.',
  rules: 'The rules it follows',
};
