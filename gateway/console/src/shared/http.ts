// Our own front door beside GraphQL: JSON both ways, refusals as sentences.
import { locale } from '../words';

/** Why something was refused, as the front door says it. */
export interface Problem {
  code: string;
  zh: string;
  en: string;
  path?: string;
  clause?: string;
  traceId?: string;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
    readonly retryAfter: number,
  ) {
    super(locale === 'en' ? problem.en : problem.zh);
  }
}

/** Nobody we know any more: whoever listens shows the way in. */
export const SIGNED_OUT = 'yizhan:signed-out';
/** We did something, so the session lives on. */
export const ALIVE = 'yizhan:alive';

/** What a request of ours carries; each begins a trace, under which `/traces` shows all that it brought about. */
export function ours(): Record<string, string> {
  return { 'X-Yizhan': 'console', traceparent: `00-${hex(16)}-${hex(8)}-01` };
}

function hex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (one) => one.toString(16).padStart(2, '0')).join('');
}

export async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: { ...ours(), ...(body ? { 'Content-Type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) throw await refused(answer);
  window.dispatchEvent(new Event(ALIVE));
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** A photo or a voucher; its id comes back. */
export async function handIn(file: Blob, name: string): Promise<string> {
  const answer = await fetch('/files', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { ...ours(), 'X-Filename': encodeURIComponent(name), 'Content-Type': file.type || 'application/octet-stream' },
    body: file,
  });
  if (!answer.ok) throw await refused(answer);
  return ((await answer.json()) as { fileId: string }).fileId;
}

async function refused(answer: Response): Promise<Refused> {
  const found = (await answer.json().catch(() => ({}))) as Partial<Problem>;
  const unknown = { code: String(answer.status), zh: `HTTP ${answer.status}`, en: `HTTP ${answer.status}` };
  return new Refused(answer.status, { ...unknown, ...found }, Number(answer.headers.get('Retry-After') ?? 0));
}
