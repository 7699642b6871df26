/** The tiers of `npm test`, each with the reason why this machine cannot run it, if there is one. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

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

/** Where Chromium is, by CHROMIUM or in the usual places. */
export function findChromium() {
  return [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
}

export const TIERS = [
  { name: 'unit', reason: () => undefined },
  { name: 'contract', reason: () => undefined },
  { name: 'integration', reason: () => undefined },
  { name: 'docker', reason: dockerReason },
  { name: 'gpu', reason: gpuReason },
  { name: 'e2e', reason: () => undefined },
  { name: 'browser', reason: () => (findChromium() ? undefined : 'no Chromium (apt-get install chromium, or name one with CHROMIUM=…)') },
];
