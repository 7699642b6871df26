/** Saved trials judged again, by another budget if the user wants, without the machine that made them. */
import { basename, dirname, join } from 'node:path';
import { assembleResult } from '../analysis/build-result.ts';
import { BUDGET_MOMENTS, BUDGET_QUANTILES, type StartupBudget } from '../core/budget.ts';
import { ColdstartError, errorText } from '../core/errors.ts';
import type { RunResult } from '../core/run-result.ts';
import { findRunFolder } from '../history/find-document.ts';
import { forgetRun } from '../history/index-file.ts';
import { replaceFile } from '../history/replace-file.ts';
import { readRunFolder } from '../history/run-folder.ts';
import { renderDocument } from '../report/formats/registry.ts';
import { parseDurationMs } from '../scenario/units.ts';
import { resultOf } from './report-run.ts';

export interface AnalyzeRequest {
  /** Undefined: the newest. */
  readonly run: string | undefined;
  readonly at?: string;
  readonly budget?: string;
  readonly moment?: string;
  /** Replaces the run's result and its page. */
  readonly save: boolean;
  /** Absolute. */
  readonly reportsFolder: string;
}

export interface AnalyzedRun {
  readonly result: RunResult;
  /** Absolute; what was rewritten. */
  readonly saved: readonly string[];
  /** What could not be told to the history. */
  readonly notices: readonly string[];
}

function oneOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `${flag}: ${text} is none of ${known.join(', ')}`, command: 'analyze' });
  return found;
}

function budgetOf({ at, budget, moment }: AnalyzeRequest, saved: StartupBudget): StartupBudget {
  const limitMs = budget === undefined ? saved.limitMs : parseDurationMs(budget);
  if (limitMs === undefined || limitMs <= 0)
    throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `--budget: ${budget} is no duration like 3s`, command: 'analyze' });
  return {
    limitMs,
    at: at === undefined ? saved.at : oneOf('--at', at, BUDGET_QUANTILES),
    moment: moment === undefined ? saved.moment : oneOf('--moment', moment, BUDGET_MOMENTS),
  };
}

async function save(folder: string, result: RunResult): Promise<string[]> {
  const texts = { 'result.json': `${JSON.stringify(result)}\n`, 'report.html': await renderDocument('html', result) };
  for (const [name, text] of Object.entries(texts)) {
    try {
      await replaceFile(join(folder, name), text);
    } catch (error) {
      throw new ColdstartError('HOST_NOT_WRITABLE', { file: join(folder, name), problem: errorText(error) }, { cause: error });
    }
  }
  return Object.keys(texts).map((name) => join(folder, name));
}

/** The history of the folder that the run lies in, which need not be the user's own. */
async function tellHistory(folder: string, runId: string): Promise<string[]> {
  const runs = dirname(folder);
  const notice = basename(runs) === 'runs' ? await forgetRun(dirname(runs), runId) : undefined;
  return notice === undefined ? [] : [notice];
}

/** Throws RUN_NOT_FOUND, RUN_DAMAGED, USAGE_INVALID_FLAG, HOST_NOT_WRITABLE. The trials are never changed. */
export async function analyzeRun(request: AnalyzeRequest): Promise<AnalyzedRun> {
  const folder = await findRunFolder(request.reportsFolder, request.run);
  const run = await readRunFolder(folder);
  const scenario = { ...run.head.scenario, budget: budgetOf(request, run.head.scenario.budget) };
  const { runId, createdAt, environment } = run.head;
  const { notices, durationMs } = resultOf(run);
  const result = assembleResult({ runId, createdAt, scenario, environment, trials: run.trials, notices, durationMs });
  if (!request.save) return { result, saved: [], notices: [] };
  return { result, saved: await save(folder, result), notices: await tellHistory(folder, runId) };
}
