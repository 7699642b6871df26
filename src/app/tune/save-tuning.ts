/** Writes a tuning's document and what is rendered from it into its folder. */
import { join } from 'node:path';
import type { TuningResult } from '../../core/tuning.ts';
import { fileNameOf, formatsOf, renderDocument } from '../../report/formats/registry.ts';
import type { FinishedTuning } from './tune-request.ts';
import type { TuningFolder } from './tuning-folder.ts';

const DOCUMENT = 'tuning.json';

/** Throws HOST_DISK_FULL, HOST_NOT_WRITABLE, and USAGE_INVALID_FLAG for a format that tunings do not have. */
export async function saveTuning(folder: TuningFolder, result: TuningResult, formats: readonly string[]): Promise<FinishedTuning> {
  const document = await folder.write(DOCUMENT, `${JSON.stringify(result)}\n`);
  const known: readonly string[] = formatsOf('tuning');
  const wanted = new Set([...(known.includes('html') ? ['html'] : []), ...formats].filter((format) => format !== 'json'));
  for (const format of wanted) await folder.write(fileNameOf(format, 'tuning'), await renderDocument(format, result));
  return { result, folder: folder.path, reportFile: wanted.has('html') ? join(folder.path, fileNameOf('html', 'tuning')) : document };
}
