// Photos that wait in this browser until their form is sent: chosen without a network, or before anything was saved.
import { newId } from './ids';

const DATABASE = 'yizhan';
const STORE = 'photos';
/** How an id of ours differs from a file's. */
const HERE = 'kept-';
const DAYS = 30;
const DAY_MS = 86_400_000;

interface Kept {
  id: string;
  login: string;
  blob: Blob;
  name: string;
  at: number;
}

export const isKept = (photo: string): boolean => photo.startsWith(HERE);

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error ?? new Error(DATABASE));
  });

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'id' });
  return (await asked(opening)).transaction(STORE, mode).objectStore(STORE);
}

/** Keep a photo of an account; what nobody sent for a month makes room. */
export async function keep(login: string, file: File): Promise<string> {
  const all = await store('readwrite');
  const kept: Kept = { id: HERE + newId(), login, blob: file, name: file.name, at: Date.now() };
  await asked(all.put(kept));
  const old = ((await asked(all.getAll())) as Kept[]).filter(({ at }) => at < Date.now() - DAYS * DAY_MS);
  await Promise.all(old.map(({ id }) => asked(all.delete(id))));
  return kept.id;
}

/** A photo that waits here, if it is this account's. */
export async function kept(login: string, id: string): Promise<Kept | undefined> {
  const found = (await asked((await store('readonly')).get(id))) as Kept | undefined;
  return found?.login === login ? found : undefined;
}

export async function forget(photos: string[]): Promise<void> {
  const here = photos.filter(isKept);
  if (!here.length) return;
  const all = await store('readwrite');
  await Promise.all(here.map((id) => asked(all.delete(id))));
}
