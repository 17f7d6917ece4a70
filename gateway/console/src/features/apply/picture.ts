// Why a photo would be refused, found out before it is sent; which are taken stands in the page that the gateway hands out.
import { count } from '../../shared/dates';
import { filled, words } from '../../words';

const said = words.apply;
const TAKEN = 'meta[name="yizhan-pictures"]';
/** Telephones take it, hardly a browser shows it: that one is looked at where it is handed in. */
const UNKNOWN_HERE = 'HEIF';
const MB = 1 << 20;

export interface Taken {
  bytes: number;
  pixels: number;
  /** Formats, and what stands at which byte of them, in hexadecimal. */
  marks: [format: string, marks: [at: number, mark: string][]][];
}

/** Nothing is known of a page that no gateway completed. */
function told(): Taken | undefined {
  try {
    return JSON.parse(document.querySelector<HTMLMetaElement>(TAKEN)?.content ?? '') as Taken;
  } catch {
    return undefined;
  }
}

export async function complaint(file: Blob, taken = told()): Promise<string | undefined> {
  if (!taken) return undefined;
  if (file.size > taken.bytes) return filled(said.photoTooLarge, { n: taken.bytes / MB });
  const format = await formatOf(file, taken);
  if (!format) return filled(said.photoNotTaken, { formats: [...new Set(taken.marks.map(([name]) => name))].join(words.shared.comma) });
  if (format === UNKNOWN_HERE) return undefined;
  const shown = await createImageBitmap(file).catch(() => undefined);
  if (!shown) return said.photoDamaged;
  const pixels = shown.width * shown.height;
  shown.close();
  return pixels > taken.pixels ? filled(said.photoTooManyPixels, { n: count(taken.pixels) }) : undefined;
}

/** By its first bytes, as the front door looks; names and headers say what they like. */
async function formatOf(file: Blob, { marks }: Taken): Promise<string | undefined> {
  const begins = async ([at, mark]: [number, string]) => hex(await file.slice(at, at + mark.length / 2).arrayBuffer()) === mark;
  for (const [format, all] of marks) if ((await Promise.all(all.map(begins))).every(Boolean)) return format;
  return undefined;
}

const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, '0')).join('');
