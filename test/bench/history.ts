/**
 * The history of 10,000 runs: listed as a table and drawn as a page by the built binary, with the index warm, against a
 * Node that does nothing; and what it costs to make the index anew, against reading the same bytes.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aSavedResult } from '../support/saved-runs.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { median } from './measure.ts';

const SERIES = 20;
const LIMIT_MS = 1000;

/** One run every six hours, in turn of the series, with a level that moves once and some noise. */
function saveRuns({ folder }: BenchContext, count: number): number {
  let bytes = 0;
  let seed = 1;
  const noise = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return 1 + 0.04 * (seed / 2_147_483_647 - 0.5);
  };
  for (let one = 0; one < count; one += 1) {
    const result = aSavedResult({ minute: one, name: `service-${one % SERIES}`, medianMs: (one < count * 0.98 ? 300 : 330) * noise() });
    // What a run has most of, and the history needs nothing of.
    const text = JSON.stringify({ ...result, trials: result.trials.map((trial) => ({ ...trial, marks: [], spans: [], gaps: [] })) });
    const place = join(folder, 'reports', 'runs', result.runId);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'result.json'), text);
    bytes += text.length;
  }
  return bytes;
}

function timed(work: () => void): number {
  const started = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - started) / 1e6;
}

function readAll(folder: string): void {
  const runs = join(folder, 'reports', 'runs');
  for (const name of readdirSync(runs)) readFileSync(join(runs, name, 'result.json'));
}

interface Timings {
  readonly table: number[];
  readonly json: number[];
  readonly page: number[];
  readonly nothing: number[];
}

function measureWarm(rounds: number, coldstart: (...args: string[]) => void): Timings {
  const timings: Timings = { table: [], json: [], page: [], nothing: [] };
  for (let round = 0; round < rounds; round += 1) {
    timings.nothing.push(timed(() => execFileSync(process.execPath, ['-e', '0'])));
    timings.table.push(timed(() => coldstart('history', '--all')));
    timings.json.push(timed(() => coldstart('history', '--json')));
    timings.page.push(timed(() => coldstart('history', '--html')));
  }
  return timings;
}

export const bench: Bench = async (context) => {
  const count = context.quick ? 500 : 10_000;
  context.say(`${count} runs are written`);
  const bytes = saveRuns(context, count);
  const env = { ...process.env, COLDSTART_REPORTS: join(context.folder, 'reports'), NO_COLOR: '1' };
  const coldstart = (...args: string[]): void => {
    execFileSync(process.execPath, [join(context.root, 'dist', 'coldstart.js'), ...args], {
      env,
      cwd: context.folder,
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 28,
    });
  };
  context.say('the index is made');
  const raw = timed(() => readAll(context.folder));
  const rebuild = timed(() => coldstart('history', '--rebuild'));
  rmSync(join(context.folder, 'reports', 'history'), { recursive: true });
  coldstart('history');
  context.say('the history is listed and drawn');
  const { nothing, ...warm } = measureWarm(context.quick ? 2 : 7, coldstart);
  const figures = Object.entries(warm).map(([what, values]): Figure => {
    const value = median(values);
    const title = `history of ${count} runs, ${{ table: 'listed as a table', json: 'written as JSON', page: 'drawn as a page' }[what]}`;
    const reference = { name: 'a Node that does nothing', value: median(nothing) };
    return { id: `history-${what}`, title, unit: 'ms', value, reference, limit: '<= 1 s', met: value <= LIMIT_MS, count: values.length };
  });
  const note = `${(bytes / 1e6).toFixed(0)} MB of documents; a real run has more`;
  const reference = { name: 'reading the same bytes', value: raw };
  const rebuilt: Figure = {
    id: 'history-rebuild',
    title: `index of ${count} runs made anew`,
    unit: 'ms',
    value: rebuild,
    reference,
    ratio: rebuild / raw,
    limit: 'printed',
    met: true,
    count: 1,
    note,
  };
  return [...figures, rebuilt];
};
