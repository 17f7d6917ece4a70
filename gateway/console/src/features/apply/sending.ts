// Photos on their way: what waits in this browser is handed in when its form is sent.
import { handIn, Refused } from '../../shared/http';
import { forget, isKept, keep, kept } from '../../shared/kept';
import { complaint } from './picture';

/** Handed in at once; without a network it waits here. What the front door refuses is refused now, without it too. */
export async function taken(login: string, file: File): Promise<string> {
  const why = await complaint(file);
  if (why) throw new Error(why);
  try {
    return await handIn(file, file.name);
  } catch (error) {
    if (error instanceof Refused) throw error;
    return keep(login, file);
  }
}

/** The photos of a form with what waited handed in; one that is gone from here is left out. */
export async function handedIn(login: string, photos: string[], told: (photos: string[]) => void): Promise<void> {
  let now = photos;
  for (const id of photos.filter(isKept)) {
    const found = await kept(login, id);
    const file = found && (await handIn(found.blob, found.name));
    now = now.flatMap((one) => (one !== id ? [one] : file && !now.includes(file) ? [file] : []));
    told(now);
    await forget([id]);
  }
}
