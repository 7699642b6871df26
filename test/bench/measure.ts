/** Runs the built binary as a user would and reads the result that it prints. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunResult } from '../../src/core/run-result.ts';
import type { Trial } from '../../src/core/trial.ts';
import { quantile } from '../../src/stats/quantile.ts';
import type { BenchContext } from './figure.ts';

const run = promisify(execFile);

export function median(values: readonly number[]): number {
  return quantile(values, 0.5) ?? Number.NaN;
}

/** Deterministic spread of `count` distinct loopback ports, away from the defaults of everything. */
let nextPort = 23_400;
export function freshPort(): number {
  nextPort += 1;
  return nextPort;
}

export async function measureScenario(context: BenchContext, name: string, scenario: unknown, flags: readonly string[] = []): Promise<RunResult> {
  const file = join(context.folder, `${name}.yaml`);
  await writeFile(file, JSON.stringify(scenario));
  return measureFlags(context, [file, ...flags]);
}

/** Exit code 4 (missed) and 3 with a result are results too; anything without one is thrown. */
export async function measureFlags(context: BenchContext, args: readonly string[]): Promise<RunResult> {
  const dashes = args.indexOf('--');
  const [own, rest] = dashes < 0 ? [args, []] : [args.slice(0, dashes), args.slice(dashes)];
  const command = [join(context.root, 'dist/coldstart.js'), 'run', ...own, '--json', '--quiet', '--out', join(context.folder, 'reports'), ...rest];
  const { stdout } = await run(process.execPath, command, { maxBuffer: 256 << 20, cwd: context.folder });
  return JSON.parse(stdout) as RunResult;
}

export function measured(result: RunResult, variant?: string): readonly Trial[] {
  return result.trials.filter((trial) => trial.role === 'measured' && trial.outcome === 'completed' && (variant === undefined || trial.variant === variant));
}

export function definedValues(values: readonly (number | undefined)[]): number[] {
  return values.filter((value): value is number => value !== undefined);
}
