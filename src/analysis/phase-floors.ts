/**
 * What the machine needs at least for each phase of a start, with how that was found. A phase without such a floor is
 * software: the machine demands nothing of it, which does not say that its work could be left out. Pure.
 */
import type { ComparedSide } from '../core/comparison.ts';
import type { Floors } from '../core/floors.ts';
import { formatBytes, formatMs, formatRate, plural } from '../core/format.ts';
import { median } from '../stats/quantile.ts';
import { completedTrials } from './summarize.ts';

export interface PhaseFloor {
  readonly ms: number;
  readonly basis: string;
}

const SOFTWARE = 'software: the machine itself demands nothing of it; how short it can be is not known';
const DRIVER = "the driver's own work: how short it can be is not known";

/** Phases of which more is known than that they are software, and still no floor. */
const UNKNOWN: Readonly<Record<string, string>> = {
  'image-pull': 'the network and the registry were not measured',
  'driver-init': DRIVER,
  'device-context': DRIVER,
  application: 'what runs inside is not instrumented',
  unattributed: 'no phase explains it',
};

/** Loaders that leave the reading to whoever touches the bytes. */
const LAZY = new Set(['path', 'mmap', 'mmap-willneed', 'mmap-ahead']);

interface Passage {
  /** 0 where the rate is not known. */
  readonly ms: number;
  readonly basis: string;
}

function passage(bytes: number, bytesPerSecond: number, what: string, from: string): Passage {
  if (bytes <= 0 || bytesPerSecond <= 0) return { ms: 0, basis: `the rate ${from} is not known` };
  return { ms: (bytes / bytesPerSecond) * 1000, basis: `${formatBytes(bytes)} ${what}at ${formatRate(bytesPerSecond, 1000)} ${from}` };
}

const MEMORY = 'from memory';
const DISK = 'from the disk';

/** Everything about one side that floors depend on. */
export interface FloorInput {
  readonly side: ComparedSide;
  readonly floors: Floors;
  /** Milliseconds of the typical start by phase. */
  readonly parts: ReadonlyMap<string, number>;
}

/** The files of a phase come from memory, or from the disk in a state that has evicted them. */
function files(bytes: number, isCold: boolean, { memory, disk }: Floors, what: string): Passage {
  return isCold ? passage(bytes, disk, what, DISK) : passage(bytes, memory, what, MEMORY);
}

/** The longer of two things that may go on at once. */
function longer(a: Passage, b: Passage): Passage {
  return a.ms >= b.ms ? a : b;
}

/**
 * The model's bytes pass once: in model-read, else in whatever touches them. A warm file that is used where it lies costs
 * nothing before the inference that reads it. TensorRT moves all of them to the GPU while it deserializes.
 */
function modelFloors({ side, floors, parts }: FloorInput): ReadonlyMap<string, Passage> {
  const { engine, state } = side.variant;
  const used = completedTrials(side.trials).find(({ facts }) => facts['loader.used'] !== undefined)?.facts['loader.used'];
  const isLazy = LAZY.has(String(used ?? engine?.loader ?? ''));
  const isCold = state !== 'warm';
  const once = files(floors.modelBytes, isCold, floors, '');
  const copied =
    engine?.backend === 'tensorrt' ? passage(floors.modelBytes, floors.pinnedCopy, '', 'from page-locked memory to the GPU') : { ms: 0, basis: SOFTWARE };
  if (!isLazy) return new Map([...(floors.modelBytes > 0 ? [['model-read', once] as const] : []), ['deserialize', copied]]);
  const reads = { ms: 0, basis: 'only mapped: whoever touches the bytes reads them' };
  if (!isCold)
    return new Map([
      ['model-read', reads],
      ['deserialize', copied],
    ]);
  const rest: Passage = { ms: Math.max(0, once.ms - (parts.get('model-read') ?? 0)), basis: `${once.basis}, read while it deserializes` };
  return new Map([
    ['model-read', once],
    ['deserialize', longer(copied, rest)],
  ]);
}

/** A later inference is what the first one would be, were nothing made by it for the first time. */
function steadyInference(side: ComparedSide): Passage | undefined {
  const trials = completedTrials(side.trials);
  const steady = median(trials.flatMap((trial) => trial.steady?.p50Ms ?? []));
  if (steady !== undefined) return { ms: steady, basis: `a steady inference, ${formatMs(steady)}` };
  const seconds = trials.flatMap(({ spans }) => spans.filter(({ phase }) => phase === 'second-inference').map(({ beginMs, endMs }) => endMs - beginMs));
  const second = median(seconds);
  return second === undefined ? undefined : { ms: second, basis: `the second inference, ${formatMs(second)}` };
}

function inferenceFloors({ side }: FloorInput): ReadonlyMap<string, Passage> {
  const steady = steadyInference(side);
  if (steady === undefined) return new Map();
  const count = side.variant.engine?.warmUp ?? 0;
  const warmUp = { ms: steady.ms * count, basis: `${plural(count, 'inference')} that it is asked to make, as long as ${steady.basis}` };
  return new Map([['first-inference', steady], ...(count > 0 ? [['warm-up', warmUp] as const] : [])]);
}

function partFloors({ side, floors }: FloorInput): ReadonlyMap<string, Passage> {
  const { state } = side.variant;
  const isCold = state === 'cold' || state === 'dropped';
  return new Map([
    ...(floors.addonBytes > 0 ? [['addon-load', files(floors.addonBytes, isCold, floors, 'of the addon ')] as const] : []),
    ...(floors.libraryBytes > 0 ? [['library-load', files(floors.libraryBytes, isCold, floors, 'of libraries ')] as const] : []),
  ]);
}

function bareFloors({ floors: { bare, bareOf, bareStarts } }: FloorInput): ReadonlyMap<string, Passage> {
  return new Map(
    Object.entries(bare).map(([phase, ms]) => [phase, { ms, basis: `${bareOf} takes ${formatMs(ms)} (median of ${plural(bareStarts, 'start')})` }]),
  );
}

/** Of every phase in `parts`; never more than the phase took, which is said where it was. */
export function phaseFloors(input: FloorInput): ReadonlyMap<string, PhaseFloor> {
  const known = new Map([...bareFloors(input), ...partFloors(input), ...modelFloors(input), ...inferenceFloors(input)]);
  return new Map(
    [...input.parts].map(([phase, ms]) => {
      const floor = known.get(phase);
      if (floor === undefined) return [phase, { ms: 0, basis: UNKNOWN[phase] ?? SOFTWARE }];
      const most = Math.max(0, ms);
      return floor.ms <= most ? [phase, floor] : [phase, { ms: most, basis: `${floor.basis}; this start took no more than that` }];
    }),
  );
}
