// Every word people read; Chinese first, the second language has to have the same words.
import { zhCN } from './zh-CN';

export type Words = typeof zhCN;
export type Locale = 'zh-CN' | 'en';

const KEPT = 'yizhan.locale';

export const locale: Locale = globalThis.localStorage?.getItem(KEPT) === 'en' ? 'en' : 'zh-CN';
export const words: Words = locale === 'en' ? (await import('./en')).en : zhCN;

export function speak(other: Locale): void {
  localStorage.setItem(KEPT, other);
  window.location.reload();
}

/** Put values where a sentence names them: `filled('共 {n} 条', { n: 3 })`. */
export function filled(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
