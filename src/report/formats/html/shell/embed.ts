/**
 * The saved document inside its page: plain JSON while it is small, gzip in base64 above that. One that is too large
 * for a page is embedded with less detail, level by level, and the page says what is left out.
 */
import { gzipSync } from 'node:zlib';

/** Above this much JSON the page carries it compressed: with the script it would else exceed 350 KB for 20 trials. */
const PLAIN_LIMIT_BYTES = 64 * 1024;
/** Compressing everything just to see whether it fits takes too long: this many evenly spread items are tried. */
const ITEMS_TRIED = 50;
/** The estimate pays off above this many items. */
const ITEMS_ESTIMATED = 100;

export interface EmbeddedData {
  readonly encoding: 'json' | 'gzip';
  /** Safe between script tags. */
  readonly text: string;
  /** One sentence about what the embedded data holds. */
  readonly detail: string;
}

/** One way to embed a document; the first one of a list that fits is taken, the last one always. */
export interface EmbedLevel<Saved> {
  /** For the reader: what is in the page, and what is not. */
  readonly detail: string;
  readonly reduce: (document: Saved) => Saved;
}

/** JSON that can stand between script tags: no `<`, and no line separator that a parser could stumble over. */
export function embeddableJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}

/** What `items` would take as base64, judged by an evenly spread part of them. */
function estimatedBytes(items: readonly unknown[]): number {
  const step = Math.max(1, Math.floor(items.length / ITEMS_TRIED));
  const picked = items.filter((_, index) => index % step === 0);
  const { length } = gzipSync(JSON.stringify(picked), { level: 4 });
  return picked.length === 0 ? 0 : (length * items.length * 4) / (picked.length * 3);
}

/** `limitBytes` is of base64 text; `items` names the part of a document that its size comes from. */
export function embedDocument<Saved>(
  document: Saved,
  levels: readonly EmbedLevel<Saved>[],
  limitBytes: number,
  items: (document: Saved) => readonly unknown[],
): EmbeddedData {
  for (const [index, { detail, reduce }] of levels.entries()) {
    const reduced = reduce(document);
    const isLast = index === levels.length - 1;
    const large = items(reduced);
    if (!isLast && large.length > ITEMS_ESTIMATED && estimatedBytes(large) > limitBytes) continue;
    const json = JSON.stringify(reduced);
    if (json.length <= PLAIN_LIMIT_BYTES) return { encoding: 'json', text: embeddableJson(reduced), detail };
    const text = gzipSync(json, { level: 6 }).toString('base64');
    if (isLast || text.length <= limitBytes) return { encoding: 'gzip', text, detail };
  }
  throw new RangeError('a document needs a level to be embedded at');
}
