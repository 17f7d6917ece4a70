// Days and times as they are in Asia/Shanghai, whatever the clock of this machine thinks of it.
import { locale } from '../words';

const AT: Intl.DateTimeFormatOptions = { timeZone: 'Asia/Shanghai', hour12: false };
const DAY = new Intl.DateTimeFormat('sv-SE', { ...AT, year: 'numeric', month: '2-digit', day: '2-digit' });
const MINUTE = new Intl.DateTimeFormat('sv-SE', {
  ...AT,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});
const SECOND = new Intl.DateTimeFormat('sv-SE', { ...AT, hour: '2-digit', minute: '2-digit', second: '2-digit' });
const NUMBER = new Intl.NumberFormat(locale);

export const day = (when: string | Date): string => DAY.format(new Date(when));
export const minute = (when: string | Date): string => MINUTE.format(new Date(when));
/** The time of day. */
export const second = (when: Date): string => SECOND.format(when);
export const today = (): string => day(new Date());
export const count = (number: number): string => NUMBER.format(number);
