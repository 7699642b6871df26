/**
 * The rows of `coldstart doctor` about GPUs: driver, devices, link, MPS and who else is there. They share one question
 * to the helper; a machine without a driver has one row that says so.
 */
import { formatBytes, plural } from '../core/format.ts';
import type { GpuDevice, GpuFacts, GpuProcess } from '../core/gpu.ts';
import { askGpu, hasGpuDriver } from '../gpu/ask-gpu.ts';
import type { DoctorCheck, DoctorContext } from './doctor-check.ts';

type Answer = Awaited<ReturnType<DoctorCheck['test']>>;

const MOST_PROCESSES_SHOWN = 5;

const asked = new WeakMap<DoctorContext, Promise<GpuFacts | undefined>>();

/** One question for all rows of one examination. */
function factsOf(context: DoctorContext): Promise<GpuFacts | undefined> {
  const facts = asked.get(context) ?? askGpu({ environment: context.env });
  asked.set(context, facts);
  return facts;
}

async function driverCheck(context: DoctorContext): Promise<Answer> {
  const facts = await factsOf(context);
  if (!facts) return { outcome: 'not-applicable', found: 'no NVIDIA driver on this machine; everything but GPU engines works' };
  const versions = `driver ${facts.driverVersion || 'of unknown version'}, CUDA ${facts.cudaVersion || 'of unknown version'}`;
  if (facts.devices.length === 0) {
    return { outcome: 'limited', found: `${versions}, no GPU that may be used`, remedy: 'nvidia-smi -L lists them; a container gets GPUs by --gpus' };
  }
  return { outcome: 'ok', found: `${versions}, ${plural(facts.devices.length, 'GPU')}` };
}

/** A row that needs the facts; where they cannot be had, the driver's row says why. */
function row(describe: (facts: GpuFacts) => Answer): DoctorCheck['test'] {
  return async (context) => {
    const facts = await factsOf(context).catch(() => undefined);
    if (!facts || facts.devices.length === 0) return { outcome: 'not-applicable', found: 'not known: see GPU' };
    return describe(facts);
  };
}

function onOff(name: string, value: boolean | undefined): string[] {
  return value === undefined ? [] : [`${name} ${value ? 'on' : 'off'}`];
}

function describeMig({ mig }: GpuDevice): string[] {
  if (!mig?.enabled) return [];
  const instances = mig.instances.map(({ uuid, memoryBytes }) => `${uuid} (${formatBytes(memoryBytes)})`);
  return [instances.length === 0 ? 'MIG on without instances' : `MIG on: ${instances.join(', ')}`];
}

function describeDevice(device: GpuDevice): string {
  const { index, name, computeCapability, memoryBytes, memoryUsedBytes, clocksMhz } = device;
  return [
    `${index}: ${name}`,
    ...(computeCapability ? [`compute capability ${computeCapability}`] : []),
    ...(memoryBytes > 0 ? [`${formatBytes(memoryBytes)} (${formatBytes(memoryUsedBytes)} used)`] : []),
    ...onOff('persistence', device.persistence),
    ...onOff('ECC', device.ecc),
    ...(device.computeMode ? [`compute mode ${device.computeMode}`] : []),
    ...(device.powerState ? [device.powerState] : []),
    ...(clocksMhz ? [`SM clock ${clocksMhz.sm} of ${clocksMhz.smMax} MHz`] : []),
    ...describeMig(device),
  ].join(', ');
}

function remedyOf(devices: readonly GpuDevice[]): string | undefined {
  if (devices.some(({ computeMode }) => computeMode === 'prohibited')) return 'compute is prohibited there: nvidia-smi -c DEFAULT allows it';
  if (devices.some(({ mig }) => mig?.enabled && mig.instances.length === 0)) return 'nvidia-smi mig -cgi … -C makes instances; without one nothing runs there';
  if (devices.some(({ computeMode }) => computeMode === 'exclusive-process'))
    return 'one process at a time may use it, the MPS server included: nvidia-smi -c DEFAULT for more';
  if (devices.some(({ persistence }) => persistence === false))
    return 'nvidia-smi -pm 1 keeps the driver loaded between starts; without it each start initialises the GPU';
  return undefined;
}

function devicesAnswer({ devices }: GpuFacts): Answer {
  const remedy = remedyOf(devices);
  return { outcome: remedy ? 'limited' : 'ok', found: devices.map(describeDevice).join('; '), ...(remedy && { remedy }) };
}

function describeLink({ index, pcie }: GpuDevice): string[] {
  if (!pcie) return [];
  const { generation, width, generationMax, widthMax } = pcie;
  if (generation === generationMax && width === widthMax) return [`${index}: PCIe gen ${generation} × ${width}`];
  const note = generation < generationMax ? ' (idle links power down, and rise under load)' : '';
  return [`${index}: PCIe gen ${generation} × ${width} now, gen ${generationMax} × ${widthMax} at most${note}`];
}

function linkAnswer({ devices }: GpuFacts): Answer {
  const lines = devices.flatMap(describeLink);
  if (lines.length === 0) return { outcome: 'not-applicable', found: 'the driver does not tell of a PCIe link' };
  const narrow = devices.some(({ pcie }) => pcie && pcie.width < pcie.widthMax);
  return {
    outcome: narrow ? 'limited' : 'ok',
    found: lines.join('; '),
    ...(narrow && { remedy: 'fewer lanes than the GPU has: its slot or riser limits every copy' }),
  };
}

function mpsAnswer({ mps: { control, servers, pipeFolder } }: GpuFacts): Answer {
  if (!control) return { outcome: 'ok', found: `off: no control daemon answers at ${pipeFolder}` };
  if (servers.length > 0) return { outcome: 'ok', found: `on: a control daemon answers at ${pipeFolder}, server ${servers.join(', ')} runs` };
  return {
    outcome: 'limited',
    found: `a control daemon answers at ${pipeFolder}, but no server runs`,
    remedy: 'the next start pays for one: run any CUDA program first, or echo start_server -uid $UID | nvidia-cuda-mps-control',
  };
}

function describeProcess({ pid, name, memoryBytes }: GpuProcess): string {
  return `${name || 'a process'} (${[`pid ${pid}`, ...(memoryBytes === undefined ? [] : [formatBytes(memoryBytes)])].join(', ')})`;
}

function describeProcesses(index: number, processes: readonly GpuProcess[]): string[] {
  if (processes.length === 0) return [];
  const shown = processes.slice(0, MOST_PROCESSES_SHOWN).map(describeProcess).join(', ');
  const more = processes.length - MOST_PROCESSES_SHOWN;
  return [`${index}: ${shown}${more > 0 ? ` and ${more} more` : ''}`];
}

/** MPS' own servers are its row's. */
function processesAnswer({ devices, mps }: GpuFacts): Answer {
  const others = devices.flatMap(({ index, processes }) =>
    describeProcesses(
      index,
      processes.filter(({ pid }) => !mps.servers.includes(pid)),
    ),
  );
  if (others.length === 0) return { outcome: 'ok', found: 'none that the driver tells of' };
  return {
    outcome: 'limited',
    found: others.join('; '),
    remedy: 'they keep the driver initialised and share the GPU: measure when they have ended',
  };
}

const applies = ({ env }: DoctorContext): boolean => hasGpuDriver(env);

export const GPU_CHECKS: readonly DoctorCheck[] = [
  { id: 'gpu', title: 'GPU', essential: false, test: driverCheck },
  { id: 'gpu-devices', title: 'GPU devices', essential: false, applies, test: row(devicesAnswer) },
  { id: 'gpu-link', title: 'GPU link', essential: false, applies, test: row(linkAnswer) },
  { id: 'gpu-mps', title: 'MPS', essential: false, applies, test: row(mpsAnswer) },
  { id: 'gpu-processes', title: 'GPU processes', essential: false, applies, test: row(processesAnswer) },
];
