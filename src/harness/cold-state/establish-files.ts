/** Brings files into the state that is wanted of them: reads what must be resident, evicts what must not. */
import type { StartState, StateFile } from '../../core/cold-state.ts';
import type { PageCache } from '../../host/page-cache.ts';
import { type ExaminedFile, examineFiles } from './examined-file.ts';
import { findExemptions } from './exemptions.ts';

/** A page that was just touched sits in a per-processor list for a moment and survives the first eviction. */
const ROUNDS = 3;

async function change(cache: PageCache, wrong: readonly ExaminedFile[]): Promise<void> {
  const paths = (expectation: string) => wrong.filter((file) => file.expectation === expectation && file.error === undefined).map(({ file }) => file.path);
  const [evict, warm] = [paths('absent'), paths('resident')];
  // What could not be changed is seen by the examination that follows.
  if (evict.length > 0) await cache.evict(evict);
  if (warm.length > 0) await cache.warm(warm);
}

export interface EstablishedFiles {
  readonly files: readonly ExaminedFile[];
  /** Whether anything had to be changed. */
  readonly changed: boolean;
  /** Path → who maps it: for files that must be absent and are not. */
  readonly exemptions: ReadonlyMap<string, string>;
}

/** Returns what an examination after the last change saw. */
export async function establishFiles(cache: PageCache, files: readonly StateFile[], state: StartState): Promise<EstablishedFiles> {
  let examined = await examineFiles(cache, files, state);
  let exemptions: ReadonlyMap<string, string> = new Map();
  let changed = false;
  for (let round = 0; round < ROUNDS; round += 1) {
    const wrong = examined.filter(({ fits, file }) => !fits && !exemptions.has(file.path));
    if (wrong.length === 0) break;
    changed = true;
    await change(cache, wrong);
    examined = await examineFiles(cache, files, state);
    // What is mapped will not go by trying again. A model-cold start has no exemption: its only cold file would be a warm one.
    if (state !== 'model-cold') exemptions = await findExemptions(cache, examined);
  }
  return { files: examined, changed, exemptions };
}
