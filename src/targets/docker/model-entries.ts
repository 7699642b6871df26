/** The files of a model as entries of an archive: in a layer of the image, or in what a volume is filled with. */
import { statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { MOUNT_PATHS } from '../../core/container-paths.ts';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { LayerEntry } from './layer.ts';

/** External data keeps its place beside the model. Throws ENGINE_MODEL_MISSING. */
export function modelEntries(files: readonly string[]): LayerEntry[] {
  const [first] = files;
  if (first === undefined) return [];
  return files.map((file) => {
    try {
      return { kind: 'file', path: join(MOUNT_PATHS.model, relative(dirname(first), file)), file, sizeBytes: statSync(file).size, executable: false };
    } catch (error) {
      throw new ColdstartError('ENGINE_MODEL_MISSING', { file, problem: errorText(error) }, { cause: error });
    }
  });
}
