// Which first steps somebody has taken, kept in this browser; to turn the offer down is one of them.
const key = (login: string) => `yizhan.first.${login}`;
export const DECLINED = '-';

export function visited(login: string): string[] {
  return (localStorage.getItem(key(login)) ?? '').split(' ').filter(Boolean);
}

export function visit(login: string, step: string): string[] {
  const all = [...new Set([...visited(login), step])];
  localStorage.setItem(key(login), all.join(' '));
  return all;
}
