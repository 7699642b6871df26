/**
 * An unaided search over a GPU container that starts as the default settings say, and the patch of what it found against the
 * bare program, in turn on fresh starts. One edge, whatever the warm-up does before ready: ours ends with the answer to the
 * harness's second request, complete, the floor with its second inference, which nobody asks for over HTTP.
 */
import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { TrialServices } from '../../../src/app/tune/trial-services.ts';
import type { Variant } from '../../../src/core/scenario.ts';
import type { TuningResult } from '../../../src/core/tuning.ts';
import type { BenchContext, Figure } from '../figure.ts';
import { definedValues, freshPort, measured, measureFlags, median } from '../measure.ts';
import { hodgesLehmannRatio } from '../ratio.ts';
import { BareContainer, PLAN } from './bare-container.ts';
import { type GpuMachine, prepareGpuMachine, readThrough } from './gpu-machine.ts';

const run = promisify(execFile);

/** Starts of one side before it is the other one's turn. */
const BLOCK = 3;
/** What a search may take beside its own limit before it counts as hanging. */
const GRACE_MS = 120_000;

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
    // How many starts a run of it has, of the patch too; nothing that a start sees.
    trials: BLOCK,
    controls: 0,
    budget: { at: 'p99' },
  };
  writeFileSync(file, JSON.stringify(scenario));
  return file;
}

/** What a search may cost here: four minutes and a half; a rehearsal only shows that it works. */
const FULL = { seconds: 270, trials: 260, pairs: 12 };
const REHEARSAL = { seconds: 120, trials: 40, pairs: 6 };

/** Kept with the other results of benches: a search is worth reading. */
function tuningsFolder({ root }: BenchContext): string {
  return join(root, 'reports', 'bench', 'tuned');
}

async function tune(context: BenchContext, file: string, allow: readonly string[]): Promise<TuningResult> {
  const { seconds, trials, pairs } = context.quick ? REHEARSAL : FULL;
  const budget = ['--max-time', `${seconds}s`, '--max-trials', String(trials), '--proof-pairs', String(pairs)];
  const command = ['tune', file, '--objective', 'second-inference', '--allow', allow.join(','), ...budget, '--json', '--out', tuningsFolder(context)];
  const options = { maxBuffer: 256 << 20, cwd: context.folder, timeout: 1000 * seconds + GRACE_MS, killSignal: 'SIGKILL' } as const;
  const { stdout } = await run(process.execPath, [join(context.root, 'dist/coldstart.js'), ...command], options);
  return JSON.parse(stdout) as TuningResult;
}

/** What a user would start: the scenario of the patch; where nothing is proven, the one that was tuned. */
function startedFile(context: BenchContext, file: string, { tuningId, patch }: TuningResult): string {
  const written = patch.find((one) => one.file.endsWith('scenario.yaml'));
  if (written === undefined) return file;
  const patched = join(tuningsFolder(context), 'tunings', tuningId, written.file);
  const copies = readdirSync(dirname(patched), { withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.plan'));
  // As the floor's plan is treated: written pages lie in the cache in small pieces, read ones in large ones.
  for (const { name } of copies) readThrough(join(dirname(patched), name));
  return patched;
}

interface Measured {
  readonly ownMs: readonly number[];
  readonly floorMs: readonly number[];
}

/** In turn with the floor, which never has MPS beside it. */
async function againstFloor(context: BenchContext, machine: GpuMachine, file: string, variant: Variant, allow: readonly string[]): Promise<Measured> {
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
      for (let start = 0; start < BLOCK; start += 1) floorMs.push(await floor.start());
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
  const { ownMs, floorMs } = await againstFloor(
    context,
    machine,
    startedFile(context, file, result),
    result.winner ?? result.scenario.variants[0],
    wanted.allow,
  );
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
