/** `coldstart engine build`: checks what can be checked without a GPU, has the builder make the plan, and files it. */
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { access, constants, mkdir, rm, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ColdstartError, errorText } from '../core/errors.ts';
import { formatBytes } from '../core/format.ts';
import { planDamage } from '../core/plan.ts';
import { inspectOnnx, type OnnxSummary } from '../engine/models/inspect-onnx.ts';
import { readPlan } from '../engine/plans/read-plan.ts';
import { packageRoot } from '../host/package-root.ts';
import { type BuildFlags, type BuildSettings, builderRequest, resolveBuildSettings, resolveLibrary, resolveTimingCache } from './build-settings.ts';
import { type BuildOutcome, type BuildProgress, runBuilder } from './builder-process.ts';
import { type EngineWorld, thisMachine } from './engine-world.ts';
import { hashFile, type PlanRecord, planName, publishPlan, recordFileOf, refuseToOverwrite } from './plan-record.ts';

export interface BuildRequest {
  readonly model: string;
  readonly flags: BuildFlags;
  /** A file, or a folder in which the plan gets its own name. */
  readonly out: string;
  readonly force: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BuildProgress) => void;
  /** Another builder than the one of this installation. */
  readonly program?: string;
  /** Told what it would be named after before it is built; this machine unless another is given. */
  readonly world?: EngineWorld;
}

export interface BuiltPlan {
  /** Absolute. */
  readonly file: string;
  readonly recordFile: string;
  readonly record: PlanRecord;
}

/** Beside what the model's weights take, for a plan's kernels. */
const SPARE_BYTES = 64 << 20;

function findBuilder(): string {
  const program = join(packageRoot(), 'native/build/Release/coldstart-build-plan');
  if (existsSync(program)) return program;
  throw new ColdstartError('HOST_ADDON_MISSING', { name: 'coldstart-build-plan', problem: 'it was not built (npm run build:native)' });
}

interface Place {
  readonly folder: string;
  /** Undefined: named after the build. */
  readonly file?: string;
}

async function placeOf({ out, cwd, force }: BuildRequest): Promise<Place> {
  const path = resolve(cwd, out);
  const isFolder = out.endsWith('/') || (existsSync(path) && statSync(path).isDirectory());
  const place = isFolder ? { folder: path } : { folder: dirname(path), file: path };
  if (place.file !== undefined && !force) refuseToOverwrite(place.file);
  try {
    await mkdir(place.folder, { recursive: true });
    await access(place.folder, constants.W_OK);
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file: place.folder, problem: errorText(error) }, { cause: error });
  }
  return place;
}

/**
 * Refuses a plan that is there before minutes are spent on its like. Best effort: who cannot tell GPU and version beforehand
 * refuses when it is built.
 */
async function refuseKnownName(
  world: EngineWorld,
  library: string | undefined,
  model: string,
  { folder }: Place,
  { precision, device }: BuildSettings,
): Promise<void> {
  const [gpu, facts] = await Promise.all([world.askGpu(), world.askEngineLibrary(library ?? 'auto', 'full')]).catch(() => []);
  const name = gpu?.devices[device]?.name;
  if (name !== undefined && facts) refuseToOverwrite(join(folder, planName(model, { gpu: name, library: facts.version }, precision)));
}

/** A plan and its record must not replace what the build reads. */
function refuseOwnInputs({ file }: Place, inputs: readonly (string | undefined)[]): void {
  if (file === undefined) return;
  const clash = recordFileOf(file) === file ? 'is where the record of the plan will lie' : 'is read by the build';
  if (recordFileOf(file) !== file && ![file, recordFileOf(file)].some((path) => inputs.includes(path))) return;
  throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `--out ${file} ${clash}: give the plan another name`, command: 'engine build' });
}

async function checkSpace(file: string, { folder }: Place, model: OnnxSummary): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const neededBytes = model.externalData.reduce((sum, { sizeBytes }) => sum + sizeBytes, model.sizeBytes) + SPARE_BYTES;
  if (bavail * bsize >= neededBytes) return;
  const problem = `${folder} has ${formatBytes(bavail * bsize)} free, the plan may take ${formatBytes(neededBytes)}`;
  throw new ColdstartError('ENGINE_BUILD_FAILED', { file, problem });
}

/** What was written has to be what was promised: a plan that is whole, of the library that built it. */
function checkBuilt(file: string, built: string, { library }: BuildOutcome): void {
  const facts = readPlan(built);
  const found = facts.version?.text ?? '';
  const problem = planDamage(facts)?.text ?? (found.startsWith(library) ? undefined : `it says TensorRT ${found}, the library is ${library}`);
  if (problem !== undefined) throw new ColdstartError('ENGINE_BUILD_FAILED', { file, problem: `the plan that was written cannot be used: ${problem}` });
}

async function describe(model: OnnxSummary, built: string, name: string, settings: BuildSettings, outcome: BuildOutcome): Promise<PlanRecord> {
  const folder = dirname(model.file);
  const externalData = await Promise.all(model.externalData.map(async ({ location }) => ({ ...(await hashFile(join(folder, location))), file: location })));
  return {
    kind: 'engine-plan',
    schemaVersion: 1,
    createdAt: new Date().toISOString(),
    plan: { ...(await hashFile(built)), file: name },
    model: { ...(await hashFile(model.file)), externalData, opsets: model.opsets },
    tensorrt: outcome.library,
    gpu: { name: outcome.gpu, computeCapability: outcome.computeCapability },
    settings,
    inputs: outcome.inputs,
    outputs: outcome.outputs,
    build: { durationMs: outcome.buildMs, timingCache: outcome.timingCache, warnings: outcome.warnings },
  };
}

/**
 * Nothing is left behind by a build that fails or is interrupted, but the timing cache. Throws ENGINE_MODEL_MISSING,
 * ENGINE_MODEL_INVALID, USAGE_INVALID_FLAG, USAGE_FILE_EXISTS, HOST_NOT_WRITABLE, ENGINE_LIBRARY_MISSING and what the
 * builder fails with.
 */
export async function buildEngine(request: BuildRequest): Promise<BuiltPlan> {
  const { cwd, env, signal, onProgress, flags, force } = request;
  const model = await inspectOnnx(resolve(cwd, request.model));
  const settings = resolveBuildSettings(flags, model);
  const world = request.world ?? thisMachine(env);
  const library = resolveLibrary(flags.library, cwd) ?? world.findLibrary();
  const parser = resolveLibrary(flags.parser, cwd);
  const timingCache = resolveTimingCache(flags.timingCache, cwd);
  const program = request.program ?? findBuilder();
  const place = await placeOf(request);
  refuseOwnInputs(place, [model.file, timingCache, library, parser]);
  if (place.file === undefined && !force) await refuseKnownName(world, library, model.file, place, settings);
  await checkSpace(request.model, place, model);
  const built = join(place.folder, `.coldstart-${process.pid}-${randomBytes(4).toString('hex')}.plan`);
  try {
    const text = builderRequest(settings, { model: model.file, out: built, library, parser, timingCache });
    const outcome = await runBuilder({ program, request: text, file: request.model, env, signal, onProgress });
    checkBuilt(request.model, built, outcome);
    const file = place.file ?? join(place.folder, planName(model.file, outcome, settings.precision));
    const record = await describe(model, built, file.slice(place.folder.length + 1), settings, outcome);
    if (signal.aborted) throw new ColdstartError('ENGINE_BUILD_INTERRUPTED');
    await publishPlan(built, file, record, force);
    return { file, recordFile: recordFileOf(file), record };
  } finally {
    // A builder that had to be killed may have left what it was writing.
    await Promise.all([built, `${built}.partial`].map((file) => rm(file, { force: true })));
  }
}
