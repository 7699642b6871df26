/**
 * Whether driver, CUDA, TensorRT, plan and GPU fit together: pure rules over what each says of itself. Each rule answers
 * with what it saw; what cannot be known is no objection.
 */
import { ColdstartError } from './errors.ts';
import { formatBytes } from './format.ts';
import type { EngineLibraryFacts, GpuDevice, GpuFacts } from './gpu.ts';
import { type PlanFacts, planDamage } from './plan.ts';

/** What a user or the record beside the plan says of it that its header does not. */
export interface PlanPromises {
  /** A plan of another version may load: it is version-compatible, or its own runtime may run. */
  readonly versionCompatible: boolean;
  readonly hardwareCompatible: boolean;
}

export interface EngineParts {
  /** For the sentence of an error. */
  readonly file: string;
  readonly plan: PlanFacts;
  readonly promises: PlanPromises;
  /** What it says of itself, or why it cannot be used. Undefined: nobody was asked. */
  readonly library?: EngineLibraryFacts | ColdstartError;
  /** missing: no driver answers. An error: one does, and fails. Undefined: nobody was asked. */
  readonly gpu?: GpuFacts | ColdstartError | 'missing';
  /** The GPU that the engine will use; undefined where it is not known which. missing: the instance will see none of that number. */
  readonly device?: GpuDevice | 'missing';
}

export interface MatchRow {
  readonly id: 'driver' | 'device' | 'library' | 'plan' | 'version' | 'capability' | 'memory';
  readonly title: string;
  /** unknown: not everything that it takes could be asked. */
  readonly outcome: 'fits' | 'warned' | 'refused' | 'unknown';
  /** What was seen, in a clause. */
  readonly found: string;
  /** Of a refused row. */
  readonly error?: ColdstartError;
}

type Judged = Omit<MatchRow, 'id' | 'title'>;

const fits = (found: string): Judged => ({ outcome: 'fits', found });
const warned = (found: string): Judged => ({ outcome: 'warned', found });
const unknown = (found: string): Judged => ({ outcome: 'unknown', found });
const refused = (error: ColdstartError): Judged => ({ outcome: 'refused', found: error.message, error });

/** By major: below `least` no build of the library runs; below `usual` only one that was made for the older CUDA. */
const CUDA_OF_TENSORRT: Readonly<Record<number, { readonly least: number; readonly usual: number }>> = {
  8: { least: 11, usual: 11 },
  9: { least: 11, usual: 12 },
  10: { least: 11, usual: 12 },
  11: { least: 12, usual: 13 },
};

function knownLibrary({ library }: EngineParts): EngineLibraryFacts | undefined {
  return library instanceof ColdstartError ? undefined : library;
}

function knownDevice({ device }: EngineParts): GpuDevice | undefined {
  return device === 'missing' ? undefined : device;
}

function judgeDriver(parts: EngineParts): Judged {
  const { gpu } = parts;
  const library = knownLibrary(parts);
  if (gpu === undefined) return unknown('no GPU was asked');
  if (gpu === 'missing') return refused(new ColdstartError('ENGINE_DRIVER_MISSING', { problem: 'no NVIDIA driver answers on this machine' }));
  if (gpu instanceof ColdstartError) return refused(gpu);
  const found = `driver ${gpu.driverVersion}, CUDA ${gpu.cudaVersion}`;
  const needs = library && CUDA_OF_TENSORRT[library.major];
  const cuda = Number.parseInt(gpu.cudaVersion, 10);
  if (!library || !needs || Number.isNaN(cuda)) return fits(found);
  if (cuda < needs.least) {
    const problem = `it runs CUDA ${gpu.cudaVersion} (driver ${gpu.driverVersion}), TensorRT ${library.version} needs CUDA ${needs.least} or later`;
    return refused(new ColdstartError('ENGINE_DRIVER_TOO_OLD', { problem }));
  }
  return cuda < needs.usual
    ? warned(`${found}; TensorRT ${library.version} usually needs CUDA ${needs.usual}: only its build for CUDA ${cuda} works`)
    : fits(found);
}

/** MPS servers hold every GPU that they serve, and that is what they are for; one at another pipe folder is known by its name. */
function otherProcesses(device: GpuDevice, gpu: GpuFacts): readonly string[] {
  return device.processes
    .filter(({ pid, name }) => !gpu.mps.servers.includes(pid) && !name.endsWith('nvidia-cuda-mps-server'))
    .map(({ pid, name }) => (name ? `${name} (pid ${pid})` : `pid ${pid}`));
}

function judgeDevice({ gpu, device }: EngineParts): Judged {
  if (gpu === undefined || gpu === 'missing' || gpu instanceof ColdstartError) return unknown('no GPU answered');
  if (gpu.devices.length === 0) return refused(new ColdstartError('ENGINE_DEVICE_MISSING', { problem: 'the driver shows none' }));
  if (device === 'missing') {
    const problem = `the driver shows ${gpu.devices.map(({ index, name }) => `${index} (${name})`).join(', ')}; the instance sees none of the number asked for`;
    return refused(new ColdstartError('ENGINE_DEVICE_MISSING', { problem }));
  }
  if (!device) return unknown(`${gpu.devices.length} GPUs; which one will be used is not known from here`);
  const found = `GPU ${device.index}, ${device.name}`;
  if (device.computeMode === 'prohibited') return refused(new ColdstartError('ENGINE_DEVICE_BUSY', { problem: `${found} is in compute mode prohibited` }));
  const others = otherProcesses(device, gpu);
  if (device.computeMode !== 'exclusive-process' || others.length === 0) return fits(found);
  return refused(new ColdstartError('ENGINE_DEVICE_BUSY', { problem: `${found} is in compute mode exclusive-process and held by ${others.join(', ')}` }));
}

function judgeLibrary({ library }: EngineParts): Judged {
  if (!library) return unknown('no library was asked');
  if (library instanceof ColdstartError) return refused(library);
  if (!CUDA_OF_TENSORRT[library.major]) {
    const problem = `TensorRT ${Object.keys(CUDA_OF_TENSORRT).join(', ')} are known`;
    return refused(new ColdstartError('ENGINE_LIBRARY_UNSUPPORTED', { library: library.path, found: library.version, problem }));
  }
  return fits(`TensorRT ${library.version}${library.flavour === 'full' ? '' : `, ${library.flavour} runtime`}, ${library.path}`);
}

function judgePlan({ file, plan }: EngineParts): Judged {
  const damage = planDamage(plan);
  if (damage) return refused(new ColdstartError('ENGINE_MODEL_INVALID', { file, problem: damage.text }));
  const doubts = plan.integrity.map(({ text }) => text);
  const found = `TensorRT ${plan.version?.text ?? 'of an unknown version'}${plan.device ? `, compute capability ${plan.device.computeCapability}` : ''}`;
  return doubts.length === 0 ? fits(found) : warned(`${found}; ${doubts.join('; ')}`);
}

/** Before 10 a library does not tell its build number: what it does tell is compared. */
function isSameVersion(plan: string, library: string): boolean {
  const told = library.split('.');
  return plan.split('.').slice(0, told.length).join('.') === told.join('.');
}

function judgeVersion(parts: EngineParts): Judged {
  const { file, plan, promises } = parts;
  const built = plan.version;
  const library = knownLibrary(parts);
  if (!library || !built) return unknown('plan or library is not known');
  const found = `plan ${built.text}, library ${library.version}`;
  if (isSameVersion(built.text, library.version)) return fits(found);
  const error = new ColdstartError('ENGINE_PLAN_VERSION', { file, found: built.text, expected: library.version });
  // A version-compatible plan runs on its own library and on later ones.
  if (!promises.versionCompatible || library.major < built.major) return refused(error);
  return warned(`${found}: it loads if the plan is version-compatible`);
}

function judgeCapability(parts: EngineParts): Judged {
  const { file, plan, promises } = parts;
  const built = plan.device?.computeCapability;
  const device = knownDevice(parts);
  if (built === undefined || !device) return unknown('plan or GPU is not known');
  const found = `plan ${built}, GPU ${device.computeCapability}`;
  if (built === device.computeCapability) {
    const other = plan.device?.smCount;
    return fits(other === undefined ? found : `${found}; built on ${other} SMs`);
  }
  const error = new ColdstartError('ENGINE_PLAN_DEVICE', {
    file,
    found: `compute capability ${built}`,
    expected: `${device.name} with ${device.computeCapability}`,
  });
  return promises.hardwareCompatible && Number.parseFloat(device.computeCapability) >= 8
    ? warned(`${found}: hardware compatibility was asked for`)
    : refused(error);
}

function judgeMemory(parts: EngineParts): Judged {
  const { plan } = parts;
  const device = knownDevice(parts);
  const weights = plan.sections.find(({ tag }) => tag === 'WGHT') ?? plan.sections.find(({ tag }) => tag === 'ENGN');
  if (!device || !weights) return unknown('plan or GPU is not known');
  const freeBytes = device.memoryBytes - device.memoryUsedBytes;
  const found = `${formatBytes(freeBytes)} free, ${formatBytes(weights.sizeBytes)} of weights`;
  return freeBytes >= weights.sizeBytes ? fits(found) : warned(`${found}: it will not fit without weight streaming`);
}

const RULES = [
  { id: 'plan', title: 'plan', judge: judgePlan },
  { id: 'library', title: 'engine library', judge: judgeLibrary },
  { id: 'version', title: 'plan and library', judge: judgeVersion },
  { id: 'driver', title: 'driver and CUDA', judge: judgeDriver },
  { id: 'device', title: 'GPU to be used', judge: judgeDevice },
  { id: 'capability', title: 'plan and GPU', judge: judgeCapability },
  { id: 'memory', title: 'GPU memory', judge: judgeMemory },
] as const;

/** One row for each pair that has to fit; what can be known without a GPU comes first. */
export function matchEngine(parts: EngineParts): readonly MatchRow[] {
  // A plan that is none says nothing about versions and GPUs.
  const damaged = planDamage(parts.plan) !== undefined;
  return RULES.filter(({ id }) => !damaged || (id !== 'version' && id !== 'capability' && id !== 'memory')).map(({ id, title, judge }) => ({
    id,
    title,
    ...judge(parts),
  }));
}
