/**
 * An instance's log as it may be kept: at most its last mebibyte, without the secrets that were handed to the instance.
 * Programs print their configuration.
 */
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { createRedactor, namesSecret } from '../core/redact.ts';
import type { Scenario } from '../core/scenario.ts';

const LIMIT_BYTES = 1 << 20;

/** Of the caller's own environment only what is called a secret; of the target's everything that is not allow-listed. */
export function logRedactor({ variants }: Scenario, environment: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const inherited = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && namesSecret(entry[0]));
  return createRedactor(Object.assign(Object.fromEntries(inherited), ...variants.map(({ target }) => target.env)));
}

async function readEnd(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size <= LIMIT_BYTES) return await readFile(handle, 'utf8');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LIMIT_BYTES), 0, LIMIT_BYTES, size - LIMIT_BYTES);
    return `[the first ${size - bytesRead} bytes are not kept]\n${buffer.toString('utf8', 0, bytesRead)}`;
  } finally {
    await handle.close();
  }
}

/**
 * Moves a log from where the instance wrote it to where it is kept. Until then it lies in a private folder, so that a
 * harness that is killed leaves nothing unredacted behind. A log that cannot be read is no part of the result.
 */
export async function keepLog(written: string, kept: string, redact: (text: string) => string): Promise<void> {
  const text = await readEnd(written).catch(() => undefined);
  if (text === undefined) return;
  await writeFile(kept, redact(text)).catch(() => undefined);
  await rm(written, { force: true });
}
