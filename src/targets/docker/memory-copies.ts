/**
 * Copies of models in memory, one for each model and run, shared by all variants that want it: a search with many
 * candidates must not fill the memory with the same bytes. The last one to give it back removes it.
 */
import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyIntoMemory, memoryFolder } from '../../host/memory-folder.ts';
import type { RunContext } from '../target.ts';
import type { DigestOf } from './layer-digests.ts';
import { modelEntries } from './model-entries.ts';

interface Copy {
  readonly folder: string;
  readonly files: readonly string[];
  users: number;
}

function removeCopy(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const ofRun = dirname(folder);
  if (readdirSync(ofRun).length === 0) rmdirSync(ofRun);
}

export class MemoryCopies {
  readonly #copies = new Map<string, Copy>();

  /** Throws HOST_DISK_FULL. */
  async take({ runId, modelFiles }: RunContext, digestOf: DigestOf): Promise<{ folder: string; files: readonly string[]; release: () => void }> {
    const { diffId } = await digestOf(modelEntries(modelFiles));
    const folder = join(memoryFolder(runId), diffId.slice('sha256:'.length).slice(0, 12));
    let copy = this.#copies.get(folder);
    if (copy === undefined) {
      copy = { folder, files: copyIntoMemory(modelFiles, folder), users: 0 };
      this.#copies.set(folder, copy);
    }
    const { files } = copy;
    copy.users += 1;
    let given = false;
    const release = (): void => {
      if (given) return;
      given = true;
      this.#giveBack(folder);
    };
    return { folder, files, release };
  }

  #giveBack(folder: string): void {
    const copy = this.#copies.get(folder);
    if (copy === undefined) return;
    copy.users -= 1;
    if (copy.users > 0) return;
    this.#copies.delete(folder);
    removeCopy(folder);
  }
}
