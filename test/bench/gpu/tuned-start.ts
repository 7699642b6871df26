/**
 * An unaided search over a GPU container that starts as the default settings say, and what it found against the bare
 * program, measured in turn on fresh starts. Both sides: create call → end of the second inference, ours over HTTP.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { TrialServices } from '../../../src/app/tune/trial-services.ts';
import type { Scenario, Variant } from '../../../src/core/scenario.ts';
import type { TuningResult } from '../../../src/core/tuning.ts';
import { toYaml } from '../../../src/scenario/to-yaml.ts';
import type { BenchContext, Figure } from '../figure.ts';
import { definedValues, freshPort, measured, measureFlags, median } from '../measure.ts';
import { hodgesLehmannRatio } from '../ratio.ts';
import { BareContainer, PLAN } from './bare-container.ts';
import { type GpuMachine, prepareGpuMachine } from './gpu-machine.ts';

const run = promisify(execFile);

export interface TunedFigure {
  readonly id: string;
  readonly title: string;
  /** Knobs for which the search needs permission. */
  readonly allow: readonly string[];
  /** The knob that it has to find, where one is asked for. */
  readonly finds?: string;
  readonly limit: number;
}

/** The floor is on the host's network. A daemon without a bridge has no other, and a search on one with a bridge may choose it. */
async function hasBridge(): Promise<boolean> {
  const networks = await new Docker().listNetworks();
  return networks.some(({ Name }) => Name === 'bridge');
}

async function writeScenario(context: BenchContext, machine: GpuMachine): Promise<string> {
  const file = join(context.folder, 'tuned.yaml');
  const scenario = {
    title: 'ResNet-50 in a GPU container',
    target: { docker: { gpus: 'all', ...(!(await hasBridge()) && { network: 'host' }) } },
    engine: { backend: 'tensorrt', model: { file: machine.plan(PLAN) } },
    health: { url: `http://:${freshPort()}/health` },
  };
  writeFileSync(file, JSON.stringify(scenario));
  return file;
}

/** What a search may cost here: four minutes and a half; a rehearsal only shows that it works. */
function budget({ quick }: BenchContext): string[] {
  return quick ? ['--max-time', '2m', '--max-trials', '40', '--proof-pairs', '6'] : ['--max-time', '270s', '--max-trials', '260', '--proof-pairs', '12'];
}

/** Kept with the other results of benches: a search is worth reading. */
function tuningsFolder({ root }: BenchContext): string {
  return join(root, 'reports', 'bench', 'tuned');
}

async function tune(context: BenchContext, file: string, allow: readonly string[]): Promise<TuningResult> {
  const command = ['tune', file, '--objective', 'second-inference', '--allow', allow.join(','), ...budget(context), '--json', '--out', tuningsFolder(context)];
  const { stdout } = await run(process.execPath, [join(context.root, 'dist/coldstart.js'), ...command], { maxBuffer: 256 << 20, cwd: context.folder });
  return JSON.parse(stdout) as TuningResult;
}

/** One start of each in a run of one: what a user would start. */
function asRun({ scenario }: TuningResult, variant: Variant): Scenario {
  const budget = { ...scenario.budget, at: 'p99' } as const;
  return { ...scenario, name: 'tuned', variants: [{ ...variant, id: 'tuned' }], trials: 3, controls: 0, maxTimeMs: 120_000, budget };
}

interface Measured {
  readonly ownMs: readonly number[];
  readonly floorMs: readonly number[];
}

/** In turn with the floor, which never has MPS beside it. */
async function againstFloor(context: BenchContext, machine: GpuMachine, result: TuningResult, allow: readonly string[]): Promise<Measured> {
  const variant = result.winner ?? result.scenario.variants[0];
  const file = join(context.folder, 'winner.yaml');
  writeFileSync(file, toYaml(asRun(result, variant)));
  const floor = await BareContainer.prepare(machine);
  const services = new TrialServices({
    environment: process.env,
    signal: new AbortController().signal,
    say: (message) => context.say(message),
    allow: new Set(allow),
  });
  const [ownMs, floorMs]: [number[], number[]] = [[], []];
  try {
    await floor.start();
    for (let block = 0; block < (context.quick ? 2 : 10); block += 1) {
      await services.before({ ...variant, gpu: 'default' });
      for (let start = 0; start < 3; start += 1) floorMs.push(await floor.start());
      await services.before(variant);
      ownMs.push(...definedValues(measured(await measureFlags(context, [file])).map(({ secondInferenceMs }) => secondInferenceMs)));
    }
  } finally {
    await services.dispose();
  }
  return { ownMs, floorMs };
}

function noteOf({ settings = [], outcome, sentence, starts }: TuningResult, machine: GpuMachine): string {
  const found = settings.map(({ knob, from, to }) => `${knob} ${from} → ${to}`).join(', ');
  return `${outcome}: ${sentence} ${starts.length} starts. Settings: ${found || 'none'}; on ${machine.words}`;
}

/** Searches, then measures what was found. */
export async function tunedFigures(context: BenchContext, wanted: TunedFigure): Promise<Figure[]> {
  const machine = await prepareGpuMachine(context);
  const file = await writeScenario(context, machine);
  // What every search needs once is not its own: our image, the daemon's caches, the plan's pages.
  context.say('a first run makes the image');
  await measureFlags(context, [file, '--trials', '1', '--at', 'p50']);
  context.say(`a search with ${wanted.allow.join(' and ')} allowed`);
  const result = await tune(context, file, wanted.allow);
  context.say(`${result.outcome}: ${result.sentence}`);
  const { ownMs, floorMs } = await againstFloor(context, machine, result, wanted.allow);
  const { ratio, low, high } = hodgesLehmannRatio(ownMs, floorMs);
  const found = wanted.finds === undefined || (result.settings ?? []).some(({ knob }) => knob === wanted.finds);
  return [
    {
      id: wanted.id,
      title: wanted.title,
      unit: 'ms',
      value: median(ownMs),
      reference: { name: 'bare program in its container, without MPS', value: median(floorMs) },
      ratio,
      low,
      high,
      limit: `<= ${wanted.limit.toFixed(2)} x${wanted.finds === undefined ? '' : `, and ${wanted.finds} among the settings`}`,
      met: ratio <= wanted.limit && found,
      count: ownMs.length,
      note: noteOf(result, machine),
    },
  ];
}
