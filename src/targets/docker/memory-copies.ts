/**
 * Copies of models in memory, one for each model and run, shared by all variants that want it: a search with many
 * candidates must not fill the memory with the same bytes. The last one to give it back removes it.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { makePrivateFolder } from '../../host/folders.ts';
import { copyIntoMemory, memoryFolder } from '../../host/memory-folder.ts';
import type { RunContext } from '../target.ts';

/** `files` are the copies, in the order of the model's. */
export interface MemoryCopy {
  readonly folder: string;
  readonly files: readonly string[];
  readonly release: () => void;
}

/** The model may be private: others must not get below the run's folder, while a container, as any user, has the inner one mounted. */
function makeCopy(modelFiles: readonly string[], folder: string): readonly string[] {
  const [first = ''] = modelFiles;
  const ofRun = makePrivateFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o755 });
    const copies = modelFiles.map((from) => ({ from, to: join(folder, relative(dirname(first), from)) }));
    copyIntoMemory(copies, folder);
    return copies.map(({ to }) => to);
  } catch (error) {
    removeCopy(folder, ofRun);
    throw error;
  }
}

function removeCopy(folder: string, ofRun: string): void {
  rmSync(folder, { recursive: true, force: true });
  if (readdirSync(ofRun).length === 0) rmdirSync(ofRun);
}

export class MemoryCopies {
  readonly #copies = new Map<string, { readonly files: readonly string[]; users: number }>();

  /** Throws HOST_DISK_FULL. */
  take({ runId, modelFiles }: RunContext): MemoryCopy {
    const name = createHash('sha256').update(modelFiles.join('\0')).digest('hex');
    const folder = join(memoryFolder(runId), name.slice(0, 12));
    const copy = this.#copies.get(folder) ?? { files: makeCopy(modelFiles, folder), users: 0 };
    this.#copies.set(folder, copy);
    copy.users += 1;
    let given = false;
    const release = (): void => {
      if (given) return;
      given = true;
      copy.users -= 1;
      if (copy.users > 0) return;
      this.#copies.delete(folder);
      removeCopy(folder, dirname(folder));
    };
    return { folder, files: copy.files, release };
  }
}
