/**
 * A folder that holds one saved document and what was rendered from it: `comparisons/<id>/`. Every file is complete or
 * absent. Storage only; nothing is judged here.
 */
import { join } from 'node:path';
import { makeFolders, writeError } from './make-folders.ts';
import { replaceFile } from './replace-file.ts';

export class DocumentFolder {
  /** Absolute where the reports folder is. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes `<reports>/<collection>/<id>`. Throws HOST_DISK_FULL or HOST_NOT_WRITABLE. */
  static async create(reportsFolder: string, collection: 'comparisons' | 'nights' | 'tunings', id: string): Promise<DocumentFolder> {
    const path = join(reportsFolder, collection, id);
    try {
      await makeFolders(path);
    } catch (error) {
      throw writeError(path, id, error);
    }
    return new DocumentFolder(path);
  }

  /** `name` is relative to the folder. Throws HOST_DISK_FULL or HOST_NOT_WRITABLE and leaves no half-written file. */
  async write(name: string, text: string): Promise<string> {
    const place = join(this.path, name);
    try {
      await replaceFile(place, text);
    } catch (error) {
      throw writeError(place, this.path, error);
    }
    return place;
  }
}
