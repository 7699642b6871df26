/** The tiers of `npm test`, each with the reason why this machine cannot run it, if there is one. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.mjs';

function dockerReason() {
  const socket = process.env.DOCKER_HOST?.replace('unix://', '') ?? '/var/run/docker.sock';
  if (!existsSync(socket)) return `no Docker daemon: ${socket} does not exist`;
  const probe = spawnSync('curl', ['-sf', '--max-time', '5', '--unix-socket', socket, 'http://docker/_ping'], { encoding: 'utf8' });
  if (probe.error) return 'curl is needed to find out whether a Docker daemon answers';
  return probe.status === 0 ? undefined : `the Docker daemon at ${socket} does not answer`;
}

/** The device node, not the driver: an opened driver would make the next start cheaper than it is. */
function gpuReason() {
  if (!existsSync('/dev/nvidiactl')) return 'no NVIDIA GPU';
  return process.env.COLDSTART_TENSORRT_LIBRARIES ? undefined : 'no TensorRT library: name folders of libnvinfer.so.N with COLDSTART_TENSORRT_LIBRARIES';
}

/** What the GPU tests ran on; asked when they have ended. */
function gpuWords() {
  const answer = spawnSync(join(ROOT, 'native/build/Release/coldstart-gpu'), ['facts'], { encoding: 'utf8', timeout: 60_000 });
  try {
    const { driverVersion, cudaVersion, devices } = JSON.parse(answer.stdout);
    const names = devices.map(({ name }) => name).join(', ');
    return `on ${names}, driver ${driverVersion}, CUDA ${cudaVersion}, libraries of ${process.env.COLDSTART_TENSORRT_LIBRARIES}`;
  } catch {
    return 'on a GPU that does not say what it is';
  }
}

/** Where Chromium is, by CHROMIUM or in the usual places. */
export function findChromium() {
  return [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
}

export const TIERS = [
  { name: 'unit', reason: () => undefined },
  { name: 'contract', reason: () => undefined },
  { name: 'integration', reason: () => undefined },
  { name: 'docker', reason: dockerReason },
  { name: 'gpu', reason: gpuReason, words: gpuWords },
  { name: 'e2e', reason: () => undefined },
  { name: 'browser', reason: () => (findChromium() ? undefined : 'no Chromium (apt-get install chromium, or name one with CHROMIUM=…)') },
];
