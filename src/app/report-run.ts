/**
 * A saved run rendered again, on any machine. A run that was killed has no result: it is judged from the trials that
 * it saved, and says so.
 */
import { join, resolve } from 'node:path';
import { assembleResult } from '../analysis/build-result.ts';
import { ColdstartError, errorText } from '../core/errors.ts';
import type { RunResult } from '../core/run-result.ts';
import { findRunFolder } from '../history/find-run.ts';
import { replaceFile } from '../history/replace-file.ts';
import { readRunFolder, type SavedRun } from '../history/run-folder.ts';
import { fileNameOf, renderDocument } from '../report/formats/registry.ts';
import { reportsFolder } from './reports-folder.ts';

export interface RenderRequest {
  /** Undefined: the newest. */
  readonly run: string | undefined;
  /** Undefined: nothing is rendered, only read. */
  readonly format: string | undefined;
  /** Undefined: the format's own file name in the run's folder. '-': nowhere. */
  readonly out: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface RenderedRun {
  readonly result: RunResult;
  readonly text: string;
  /** Absolute; undefined where nothing was written. */
  readonly file?: string;
}

/** The saved result, or one judged from the saved trials. */
export function resultOf({ head, trials, result }: SavedRun): RunResult {
  if (result) return result;
  const last = trials.at(-1);
  const durationMs = last ? Date.parse(last.startedAt) - Date.parse(head.createdAt) : 0;
  const notices = [`the run did not end by itself: this is what its ${trials.length} saved trials say`];
  return assembleResult({ runId: head.runId, createdAt: head.createdAt, scenario: head.scenario, environment: head.environment, trials, notices, durationMs });
}

/** Throws RUN_NOT_FOUND, RUN_DAMAGED, HOST_NOT_WRITABLE. */
export async function renderSavedRun(request: RenderRequest): Promise<RenderedRun> {
  const folder = await findRunFolder(reportsFolder({ cwd: request.cwd, env: request.env }), request.run);
  const result = resultOf(await readRunFolder(folder));
  if (request.format === undefined) return { result, text: '' };
  const text = await renderDocument(request.format, result);
  if (request.out === '-') return { result, text };
  const file = request.out === undefined ? join(folder, fileNameOf(request.format, 'run')) : resolve(request.cwd, request.out);
  try {
    await replaceFile(file, text);
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file, problem: errorText(error) }, { cause: error });
  }
  return { result, text, file };
}
