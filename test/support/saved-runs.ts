/** Runs as they lie on the disk: small, but written by the code that writes real ones. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../../src/core/run-result.ts';
import { RunFolder } from '../../src/history/run-folder.ts';
import { aRunResult } from './a-run-result.ts';

const ONE_START = aRunResult({ trials: 1, target: 'process' });

/** `20260101-000000-demo-0000` and its neighbours, a minute apart. */
export function runIdAt(minute: number, name = 'demo'): string {
  const stamp = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${name}-${minute.toString(16).padStart(4, '0').slice(-4)}`;
}

export interface SavedRunShape {
  readonly minute: number;
  readonly name?: string;
  readonly medianMs?: number;
  readonly fingerprint?: string;
  readonly variants?: 1 | 2;
}

export function aSavedResult({ minute, name = 'demo', medianMs, fingerprint, variants = 1 }: SavedRunShape): RunResult {
  const base = variants === 1 ? ONE_START : aRunResult({ trials: 1, variants, target: 'process' });
  const first = base.variants[0];
  if (!first) throw new Error('a result has a variant');
  const ready = medianMs === undefined ? first.ready : { ...first.ready, medianMs };
  return {
    ...base,
    runId: runIdAt(minute, name),
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
    scenario: { ...base.scenario, name },
    environment: { ...base.environment, ...(fingerprint !== undefined && { fingerprint }) },
    ready,
    variants: [{ ...first, ready }, ...base.variants.slice(1)],
  };
}

/** A run that ended by itself. */
export async function saveRun(reports: string, shape: SavedRunShape): Promise<RunResult> {
  const result = aSavedResult(shape);
  const folder = await saveBeginning(reports, result);
  await folder.saveResult(result);
  return result;
}

/** A run with its trials, as it was judged. */
export async function saveTrials(reports: string, result: RunResult): Promise<void> {
  const folder = await saveBeginning(reports, result);
  for (const trial of result.trials) await folder.saveTrial(trial);
  await folder.saveResult(result);
}

/** A run that was killed: its head, and its trials where `withTrials`. */
export async function saveKilledRun(reports: string, shape: SavedRunShape, withTrials: boolean): Promise<RunResult> {
  const result = aSavedResult(shape);
  const folder = await saveBeginning(reports, result);
  if (withTrials) for (const trial of result.trials) await folder.saveTrial(trial);
  return result;
}

async function saveBeginning(reports: string, { runId, createdAt, scenario, environment }: RunResult): Promise<RunFolder> {
  const folder = await RunFolder.create(reports, runId);
  await folder.saveHead({ schemaVersion: 1, kind: 'run-head', runId, createdAt, scenario, environment });
  return folder;
}

/** Any text in place of a run's result. */
export function writeResultText(reports: string, runId: string, text: string): void {
  mkdirSync(join(reports, 'runs', runId), { recursive: true });
  writeFileSync(join(reports, 'runs', runId, 'result.json'), text);
}
