/** What the tool itself takes: time outside the start of a Docker trial, `--help`, and a whole `npm start`. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { measureScenario, median } from './measure.ts';
import { hodgesLehmannRatio } from './ratio.ts';

async function dockerTrial(context: BenchContext): Promise<Figure> {
  const result = await measureScenario(context, 'harness', {
    title: 'harness time on Docker',
    target: 'docker',
    engine: { backend: 'fake' },
    health: { url: 'http://:8080/health' },
    trials: context.quick ? 5 : 30,
    controls: 0,
    budget: { at: 'p99' },
  });
  const costs = result.trials.filter((trial) => trial.role === 'measured').map((trial) => trial.harnessMs);
  return {
    id: 'harness-docker',
    title: 'harness time of a Docker trial outside the start, median',
    unit: 'ms',
    value: median(costs),
    limit: '<= 250 ms',
    met: median(costs) <= 250,
    count: costs.length,
    note: `worst ${Math.max(...costs).toFixed(0)} ms`,
  };
}

function wallMs(args: readonly string[], cwd: string): number {
  const begun = process.hrtime.bigint();
  execFileSync(process.execPath, args, { stdio: 'ignore', cwd });
  return Number(process.hrtime.bigint() - begun) / 1e6;
}

function help(context: BenchContext): Figure {
  const values: { ours: number[]; node: number[] } = { ours: [], node: [] };
  for (let round = 0; round < (context.quick ? 5 : 40); round += 1) {
    values.ours.push(wallMs([join(context.root, 'dist/coldstart.js'), '--help'], context.folder));
    values.node.push(wallMs(['-e', '0'], context.folder));
  }
  const { ratio, low, high } = hodgesLehmannRatio(values.ours, values.node);
  return {
    id: 'help',
    title: 'coldstart --help',
    unit: 'ms',
    value: median(values.ours),
    reference: { name: 'node -e 0', value: median(values.node) },
    ratio,
    low,
    high,
    limit: '<= 1.5 x',
    met: ratio <= 1.5,
    count: values.ours.length,
  };
}

function wholeStart(context: BenchContext): Figure {
  const begun = process.hrtime.bigint();
  execFileSync('npm', ['start', '--silent', '--', '--out', join(context.folder, 'reports')], { cwd: context.root, stdio: 'ignore' });
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  return { id: 'npm-start', title: 'npm start to the verdict, installed and built', unit: 's', value: seconds, limit: '<= 60 s', met: seconds <= 60, count: 1 };
}

export const bench: Bench = async (context) => [help(context), await dockerTrial(context), wholeStart(context)];
