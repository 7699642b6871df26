/** Writes a comparison into its folder, `comparisons/<id>/`: the document first, then what is rendered from it. */
import { join } from 'node:path';
import type { ComparisonResult } from '../../core/comparison.ts';
import { ColdstartError } from '../../core/errors.ts';
import { DocumentFolder } from '../../history/document-folder.ts';
import { fileNameOf, formatsOf, renderDocument } from '../../report/formats/registry.ts';
import type { FinishedComparison } from './pair-request.ts';

const DOCUMENT = 'comparison.json';

/** Throws HOST_DISK_FULL, HOST_NOT_WRITABLE, and USAGE_INVALID_FLAG for a format that comparisons do not have. */
export async function saveComparison(result: ComparisonResult, reportsFolder: string, formats: readonly string[]): Promise<FinishedComparison> {
  const folder = await DocumentFolder.create(reportsFolder, 'comparisons', result.comparisonId);
  const document = await folder.write(DOCUMENT, `${JSON.stringify(result)}\n`);
  const known: readonly string[] = formatsOf('comparison');
  const wanted = new Set([...(known.includes('html') ? ['html'] : []), ...formats].filter((format) => format !== 'json'));
  for (const format of wanted) await folder.write(fileNameOf(format, 'comparison'), await renderDocument(format, result));
  const problem = problemOf(result);
  return {
    result,
    folder: folder.path,
    reportFile: wanted.has('html') ? join(folder.path, fileNameOf('html', 'comparison')) : document,
    ...(problem && { problem }),
  };
}

function problemOf({ outcome, sentence, sides: [baseline, candidate] }: ComparisonResult): ColdstartError | undefined {
  if (outcome !== 'errored') return undefined;
  const side = sentence.includes(': candidate: ') ? candidate : baseline;
  return new ColdstartError('COMPARE_NOTHING_MEASURED', { problem: sentence, run: side.runId });
}
