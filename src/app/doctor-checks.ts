/** The table of `coldstart doctor`: one row a check. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatBytes } from '../core/format.ts';
import { BACKENDS } from '../engine/backends/registry.ts';
import { readClockPair } from '../host/clock.ts';
import { describeMachine, isRoot } from '../host/machine.ts';
import { packageRoot } from '../host/package-root.ts';
import { openPageCache } from '../host/page-cache.ts';
import { readCpuPressureUs } from '../host/pressure.ts';
import { TARGETS } from '../targets/registry.ts';
import type { DoctorCheck } from './doctor-check.ts';
import { GPU_CHECKS } from './doctor-gpu.ts';
import { reportsFolder } from './reports-folder.ts';

const run = promisify(execFile);

const BUILD_NATIVE = 'npm run build:native (needs CMake, make or ninja, and a C++20 compiler)';

async function nodeCheck(): ReturnType<DoctorCheck['test']> {
  return { outcome: 'ok', found: `Node.js ${process.versions.node}` };
}

async function hostAddonCheck(): ReturnType<DoctorCheck['test']> {
  const { uncertaintyNs } = readClockPair();
  return { outcome: 'ok', found: `host.node is loaded; both clocks are read within ${(uncertaintyNs / 1000).toFixed(1)} µs` };
}

/** In a process of its own: this one must never open an engine addon. */
async function engineAddonCheck(): ReturnType<DoctorCheck['test']> {
  const addon = join(packageRoot(), 'native/build/Release/engine.node');
  if (!existsSync(addon)) return { outcome: 'missing', found: 'engine.node was not built', remedy: BUILD_NATIVE };
  await run(process.execPath, ['-e', 'require(process.argv[1])', addon]);
  return { outcome: 'ok', found: 'engine.node loads' };
}

async function enginesCheck(): ReturnType<DoctorCheck['test']> {
  const lines = Object.values(BACKENDS).map((backend) => {
    try {
      const library = backend.findLibrary();
      // One that the installation does not bring has a row of its own.
      if (library === undefined && backend.libraryRemedy !== undefined) return `${backend.id} (no library found)`;
      return `${backend.id} ${backend.version() ?? ''}${library === undefined || existsSync(library) ? '' : ' (library missing)'}`.trim();
    } catch {
      return `${backend.id} (library missing)`;
    }
  });
  const missing = lines.some((line) => line.endsWith('(library missing)'));
  return { outcome: missing ? 'limited' : 'ok', found: lines.join(', '), ...(missing && { remedy: 'npm ci brings ONNX Runtime' }) };
}

async function pageCacheCheck(): ReturnType<DoctorCheck['test']> {
  const [facts] = await openPageCache().residency([process.execPath]);
  if (!facts || facts.error) return { outcome: 'missing', found: facts?.error ?? 'no answer', remedy: 'start states cannot be verified on this file system' };
  return { outcome: 'ok', found: `residency by ${facts.method}, to the page` };
}

async function privilegeCheck(): ReturnType<DoctorCheck['test']> {
  if (isRoot()) return { outcome: 'ok', found: 'root: every start state, also --state dropped' };
  return { outcome: 'limited', found: 'not root: --state dropped is not available', remedy: 'run as root for it; warm, model-cold and cold work without' };
}

async function dockerCheck({ env }: Parameters<DoctorCheck['test']>[0]): ReturnType<DoctorCheck['test']> {
  const target = await TARGETS.docker.open(env);
  const facts = await target.describe();
  const found = `Docker ${facts['docker.version']}, containerd ${facts['containerd.version']}, runc ${facts['runc.version']}, ${facts['storage.driver']}, cgroup v${facts['cgroup.version']}`;
  if (facts['kernel.shared'] !== true) return { outcome: 'limited', found: `${found}; it runs on another kernel`, remedy: 'run coldstart on that machine' };
  return { outcome: 'ok', found };
}

async function containerdCheck({ env }: Parameters<DoctorCheck['test']>[0]): ReturnType<DoctorCheck['test']> {
  const facts = await (await TARGETS.docker.open(env)).describe().catch(() => undefined);
  if (!facts) return { outcome: 'not-applicable', found: 'no Docker daemon answers' };
  const events = String(facts['containerd.events']);
  if (events === 'read') return { outcome: 'ok', found: 'container-start is split into network, task-create and task-start' };
  return { outcome: 'limited', found: events, remedy: 'run as root on the host of the daemon' };
}

async function noiseCheck(): ReturnType<DoctorCheck['test']> {
  const { governor, cpuCount } = describeMachine();
  const pressure = readCpuPressureUs() === undefined ? 'no CPU pressure figures' : 'CPU pressure is read';
  const found = `${cpuCount} CPUs (${availableParallelism()} usable), governor ${governor ?? 'not visible'}, ${pressure}`;
  if (governor !== undefined && governor !== 'performance')
    return { outcome: 'limited', found, remedy: 'cpupower frequency-set -g performance steadies the clocks' };
  return { outcome: 'ok', found };
}

async function memoryCheck(): ReturnType<DoctorCheck['test']> {
  return { outcome: 'ok', found: `${formatBytes(freemem())} of ${formatBytes(totalmem())} free` };
}

async function reportsCheck({ env, cwd }: Parameters<DoctorCheck['test']>[0]): ReturnType<DoctorCheck['test']> {
  const folder = reportsFolder({ cwd, env });
  const nearest = existsSync(folder) ? folder : cwd;
  accessSync(nearest, constants.W_OK);
  const { bavail, bsize } = await statfs(nearest);
  const free = bavail * bsize;
  if (free < 64 << 20)
    return {
      outcome: 'limited',
      found: `only ${formatBytes(free)} are free for reports at ${folder}`,
      remedy: 'free some space, or write elsewhere with --out',
    };
  return { outcome: 'ok', found: `${folder}, ${formatBytes(free)} free` };
}

async function boundaryCheck(): ReturnType<DoctorCheck['test']> {
  const { timeNamespace, bootId } = describeMachine();
  return { outcome: 'ok', found: `boot ${bootId.slice(0, 8)}, ${timeNamespace ?? 'no time namespaces'}: one monotonic clock for all of this kernel` };
}

export const DOCTOR_CHECKS: readonly DoctorCheck[] = [
  { id: 'node', title: 'Node.js', essential: true, test: nodeCheck },
  { id: 'host-addon', title: 'host addon', essential: true, test: hostAddonCheck },
  { id: 'engine-addon', title: 'engine addon', essential: false, test: engineAddonCheck },
  { id: 'engines', title: 'engines', essential: false, test: enginesCheck },
  { id: 'clock', title: 'clock', essential: true, test: boundaryCheck },
  { id: 'page-cache', title: 'page cache', essential: false, test: pageCacheCheck },
  { id: 'privilege', title: 'privilege', essential: false, test: privilegeCheck },
  { id: 'docker', title: 'Docker', essential: false, test: dockerCheck },
  { id: 'containerd', title: 'containerd events', essential: false, test: containerdCheck },
  ...GPU_CHECKS,
  { id: 'noise', title: 'noise', essential: false, test: noiseCheck },
  { id: 'memory', title: 'memory', essential: false, test: memoryCheck },
  { id: 'reports', title: 'reports', essential: false, test: reportsCheck },
];
