/**
 * What is checked before anything of a TensorRT variant is started: whether driver, CUDA, TensorRT, plan and GPU fit
 * together, so that a plan of another version fails here, with expected and found, and not in a container.
 */
import { readFileSync, statSync } from 'node:fs';
import { type EngineParts, type MatchRow, matchEngine, type PlanPromises } from '../core/engine-match.ts';
import { ColdstartError } from '../core/errors.ts';
import type { AskGpu, EngineLibraryFacts, GpuDevice, GpuFacts } from '../core/gpu.ts';
import { visibleGpus } from '../core/gpu-devices.ts';
import type { EngineConfig, VariantSettings } from '../core/scenario.ts';
import { readPlan } from '../engine/plans/read-plan.ts';
import { type EngineWorld, thisMachine } from './engine-world.ts';
import { type PlanRecord, recordFileOf } from './plan-record.ts';

type Target = VariantSettings['target'];
type Options = EngineConfig['options'];
type Variables = Readonly<Record<string, string | undefined>>;

const LARGEST_RECORD_BYTES = 1 << 20;

/** What `coldstart engine build` wrote beside the plan; undefined where that is of another plan, or no such record. */
function readRecord(plan: string, planBytes: number): PlanRecord | undefined {
  try {
    const file = recordFileOf(plan);
    if (statSync(file).size > LARGEST_RECORD_BYTES) return undefined;
    const record = JSON.parse(readFileSync(file, 'utf8')) as Partial<PlanRecord> | null;
    return record?.kind === 'engine-plan' && record.plan?.bytes === planBytes && record.settings ? (record as PlanRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the record beside the plan says that it was built version-compatible. */
export function isRecordedCompatible(plan: string): boolean {
  const bytes = statSync(plan, { throwIfNoEntry: false })?.size;
  return bytes !== undefined && readRecord(plan, bytes)?.settings.versionCompatible === true;
}

function promisesOf(options: Options, record: PlanRecord | undefined): PlanPromises {
  const { hostCode, runtime, hardwareCompatible } = options;
  return {
    versionCompatible: hostCode === true || runtime === 'lean' || runtime === 'dispatch' || record?.settings.versionCompatible === true,
    hardwareCompatible: hardwareCompatible === true || record?.settings.hardwareCompatibility === 'ampere-plus',
  };
}

/** A coded error is an answer: it says why there is no other. */
async function orWhyNot<Answer>(question: Promise<Answer>): Promise<Answer | ColdstartError> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof ColdstartError) return error;
    throw error;
  }
}

/** The library that the instance will open. */
async function askLibrary({ library, runtime }: Options, world: EngineWorld): Promise<EngineLibraryFacts> {
  const flavour = runtime === 'lean' || runtime === 'dispatch' ? runtime : 'full';
  if (typeof library === 'string' && library !== '') return world.askEngineLibrary(library, flavour);
  return world.askEngineLibrary(world.findLibrary(flavour) ?? 'auto', flavour);
}

/** What the instance will see, by its target's settings; undefined where that is not known, or a part of a GPU. */
function wholeDevices(target: Target, gpu: GpuFacts, environment: Variables): readonly GpuDevice[] | undefined {
  if (target.kind === 'docker' && target.gpus === 'none') return undefined;
  const gpus = visibleGpus(gpu, target, environment);
  return gpus.every((chosen) => chosen && !chosen.mig) ? gpus.flatMap((chosen) => chosen?.device ?? []) : undefined;
}

/** The GPU of engine.options.device among those; undefined where that is not known. */
function usedDevice(options: Options, visible: readonly GpuDevice[] | undefined): GpuDevice | 'missing' | undefined {
  const { device = 0 } = options;
  return visible && typeof device === 'number' ? (visible[device] ?? 'missing') : undefined;
}

/** An instance that opens another CUDA library than the machine's driver has a GPU of which nobody here can tell. */
function hasOtherCuda(target: Target, environment: Variables): boolean {
  return Boolean(target.env['COLDSTART_CUDA_LIBRARY'] ?? environment['COLDSTART_CUDA_LIBRARY']);
}

export interface MatchRequest {
  /** Absolute. */
  readonly plan: string;
  readonly options: Options;
  readonly target: Target;
  readonly environment: Variables;
  readonly world: EngineWorld | undefined;
}

/** All rows of the matrix. Throws ENGINE_MODEL_MISSING, or ENGINE_MODEL_INVALID where the plan cannot be read at all. */
export async function matchPlan({ plan: file, options, target, environment, world }: MatchRequest): Promise<readonly MatchRow[]> {
  const plan = readPlan(file);
  const [library, gpu] = world ? await Promise.all([orWhyNot(askLibrary(options, world)), orWhyNot(world.askGpu())]) : [undefined, undefined];
  const device = gpu && !(gpu instanceof ColdstartError) && usedDevice(options, wholeDevices(target, gpu, environment));
  const parts: EngineParts = {
    file,
    plan,
    promises: promisesOf(options, readRecord(file, plan.fileBytes)),
    ...(library && { library }),
    ...(gpu ? { gpu } : world && !hasOtherCuda(target, environment) && { gpu: 'missing' }),
    ...(device && { device }),
  };
  return matchEngine(parts);
}

export interface PreflightRequest {
  readonly variant: Pick<VariantSettings, 'target' | 'engine'>;
  /** The variant's model files, the plan first. */
  readonly modelFiles: readonly string[];
  readonly environment: Variables;
  /** Undefined: nothing can be asked of this machine, and only the plan is looked at. */
  readonly world: EngineWorld | undefined;
  readonly say: (message: string) => void;
}

/**
 * Says what is doubtful, and throws for what cannot work: ENGINE_MODEL_INVALID, ENGINE_LIBRARY_MISSING,
 * ENGINE_LIBRARY_UNSUPPORTED, ENGINE_PLAN_VERSION, ENGINE_PLAN_DEVICE, ENGINE_DRIVER_MISSING, ENGINE_DRIVER_TOO_OLD,
 * ENGINE_DEVICE_MISSING or ENGINE_DEVICE_BUSY. Other engines and foreign images are none of its business.
 */
export async function checkBeforeStart({ variant, modelFiles, environment, world, say }: PreflightRequest): Promise<void> {
  const { engine, target } = variant;
  const [plan] = modelFiles;
  if (engine?.backend !== 'tensorrt' || plan === undefined || (target.kind === 'docker' && target.image !== undefined)) return;
  const rows = await matchPlan({ plan, options: engine.options, target, environment, world });
  const refused = rows.find(({ error }) => error);
  if (refused?.error) throw refused.error;
  for (const { outcome, title, found } of rows) if (outcome === 'warned') say(`${title}: ${found}`);
}

interface Asker {
  readonly environment: Variables;
  readonly observer: { say(message: string): void };
  /** The helper unless another is given. */
  readonly askGpu?: AskGpu;
}

/** What one preparation has asked is not asked again for its next variant. */
const machines = new WeakMap<Asker, EngineWorld>();

/** checkBeforeStart on this machine, for one variant of a preparation; throws as that does. */
export async function preflight(variant: PreflightRequest['variant'], modelFiles: readonly string[], asker: Asker): Promise<void> {
  const { environment, observer } = asker;
  const world = machines.get(asker) ?? thisMachine(environment, asker.askGpu);
  machines.set(asker, world);
  await checkBeforeStart({ variant, modelFiles, environment, world, say: (message) => observer.say(message) });
}
