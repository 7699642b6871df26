/**
 * The folder of one run, `runs/<run id>/`: what is written while it goes on and read again later. Every file is
 * complete or absent: it is written beside its place and then renamed. Storage only; nothing is judged here.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { ColdstartError, errorText } from '../core/errors.ts';
import type { RunResult } from '../core/run-result.ts';
import { missingPart, type SavedShape } from '../core/saved-shape.ts';
import type { Scenario } from '../core/scenario.ts';
import type { Trial } from '../core/trial.ts';
import { requireReadableHead, upgradeResult } from '../core/upgrade-result.ts';
import { listJsonNames } from './list-names.ts';
import { makeFolders, writeError } from './make-folders.ts';
import { replaceFile } from './replace-file.ts';

/** What is known before the first trial: with the trials it is enough to judge and render a run that was killed. */
export interface RunHead {
  readonly schemaVersion: 1;
  readonly kind: 'run-head';
  readonly runId: string;
  readonly createdAt: string;
  readonly scenario: Scenario;
  readonly environment: Environment;
}

export interface SavedRun {
  readonly folder: string;
  readonly head: RunHead;
  readonly trials: readonly Trial[];
  /** Undefined where the run was killed before it ended. */
  readonly result?: RunResult;
}

const TRIAL: SavedShape = {
  id: 'string',
  order: 'number',
  variant: 'string',
  role: 'string',
  outcome: 'string',
  spans: 'list',
  marks: 'list',
  state: 'object',
};

export class RunFolder {
  readonly path: string;
  readonly runId: string;

  private constructor(path: string, runId: string) {
    this.path = path;
    this.runId = runId;
  }

  /** Makes `<reports>/runs/<run id>` with its folders. Throws HOST_DISK_FULL or HOST_NOT_WRITABLE. */
  static async create(reportsFolder: string, runId: string): Promise<RunFolder> {
    const folder = new RunFolder(join(reportsFolder, 'runs', runId), runId);
    try {
      await makeFolders(join(folder.path, 'trials'));
      await makeFolders(join(folder.path, 'logs'));
    } catch (error) {
      throw writeError(folder.path, runId, error);
    }
    return folder;
  }

  logFile(trialId: string): string {
    return join(this.path, 'logs', `${trialId}.log`);
  }

  saveHead(head: RunHead): Promise<void> {
    return this.write('run.json', `${JSON.stringify(head, null, 2)}\n`);
  }

  saveTrial(trial: Trial): Promise<void> {
    return this.write(join('trials', `${trial.id}.json`), `${JSON.stringify(trial)}\n`);
  }

  saveResult(result: RunResult): Promise<void> {
    return this.write('result.json', `${JSON.stringify(result)}\n`);
  }

  /** `name` is relative to the folder. Throws HOST_DISK_FULL or HOST_NOT_WRITABLE and leaves no half-written file. */
  async write(name: string, text: string): Promise<void> {
    const place = join(this.path, name);
    try {
      await replaceFile(place, text);
    } catch (error) {
      throw writeError(place, this.path, error);
    }
  }
}

/** Throws RUN_DAMAGED. */
export async function readDocument(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ColdstartError('RUN_DAMAGED', { file, problem: errorText(error) }, { cause: error });
  }
}

async function readTrial(file: string): Promise<Trial> {
  const trial = await readDocument(file);
  const missing = missingPart(trial, TRIAL);
  if (missing !== undefined) throw new ColdstartError('RUN_DAMAGED', { file, problem: `${missing} is missing or not what it should be` });
  return trial as Trial;
}

/** Reads a run's folder as it stands. Throws RUN_DAMAGED and RUN_TOO_NEW. */
export async function readRunFolder(folder: string): Promise<SavedRun> {
  const headFile = join(folder, 'run.json');
  const head = await readDocument(headFile);
  requireReadableHead(head, headFile);
  const names = await listJsonNames(join(folder, 'trials'));
  const trials = await Promise.all(names.map((name) => readTrial(join(folder, 'trials', name))));
  const result = (await readdir(folder)).includes('result.json') ? await readResult(folder) : undefined;
  return { folder, head: head as RunHead, trials, ...(result && { result }) };
}

/** What the run's `result.json` holds, alone. Throws RUN_DAMAGED and RUN_TOO_NEW. */
export async function readResult(folder: string): Promise<RunResult> {
  const file = join(folder, 'result.json');
  return upgradeResult(await readDocument(file), file);
}
