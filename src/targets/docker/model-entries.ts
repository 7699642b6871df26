/** The files of a model as entries of an archive: in a layer of the image, or in what a volume is filled with. */
import { statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { LayerEntry } from './layer.ts';

/** Where the model lies for an instance, whatever holds it. */
export const MODEL_FOLDER = '/run/coldstart-model';

/** External data keeps its place beside the model. Throws ENGINE_MODEL_MISSING. */
export function modelEntries(files: readonly string[]): LayerEntry[] {
  const [first] = files;
  if (first === undefined) return [];
  return files.map((file) => {
    try {
      return { kind: 'file', path: join(MODEL_FOLDER, relative(dirname(first), file)), file, sizeBytes: statSync(file).size, executable: false };
    } catch (error) {
      throw new ColdstartError('ENGINE_MODEL_MISSING', { file, problem: errorText(error) }, { cause: error });
    }
  });
}
