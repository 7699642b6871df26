/**
 * Keys of target.docker that say how a container runs, beside what it runs: names and values as `docker run` has them.
 * What must hold between them is checked in resolve-container.ts.
 */
import { z } from 'zod';
import { IMAGE_FLAVOURS, MODEL_STORAGES } from '../core/scenario.ts';
import { duration, size, text } from './schema-parts.ts';

const healthcheck = z
  .union([
    z.literal('none'),
    z.strictObject({
      command: z
        .union([text(), z.array(text()).min(1)])
        .optional()
        .describe("A command line for the image's shell, or program and arguments. Left out: the image's own command."),
      interval: duration().optional().describe('Between two checks, and before the first one, from 1ms on (default 30s).'),
      startPeriod: duration().optional().describe('Failures that early do not count, and since Docker 25 checks may be closer then (default 0ms).'),
    }),
  ])
  .describe("Docker's own health check: none switches that of the image off. Readiness is seen by coldstart's probe all the same.");

export const containerKeys = {
  logDriver: text().optional().describe("Where the container's output goes: json-file, local, none, … (default: the daemon's)."),
  init: z.boolean().optional().describe('An init process in front of the program, as docker run --init.'),
  cgroupParent: text().optional().describe("Control group above the container's (default: the daemon's)."),
  cgroupns: z.enum(['host', 'private']).optional().describe("Whether the container sees this machine's control groups (default: the daemon's)."),
  ipc: text().optional().describe('Shared memory of: private, shareable, host, none (no /dev/shm) or container:NAME.'),
  pid: z.literal('host').optional().describe("host: the container sees this machine's processes."),
  readOnly: z.boolean().optional().describe('The root file system cannot be written, as docker run --read-only.'),
  tmpfs: z.array(text()).optional().describe('Folders in memory: /tmp, or with options /tmp:size=64m,mode=1777.'),
  ulimits: z.array(text()).optional().describe('NAME=SOFT[:HARD], as docker run --ulimit: nofile=1024:4096, memlock=-1.'),
  cpuset: text().optional().describe('CPUs that may be used: 0-1, 0,2 (as docker run --cpuset-cpus).'),
  securityOpt: z.array(text()).optional().describe('As docker run --security-opt: seccomp=unconfined, apparmor=unconfined, no-new-privileges.'),
  privileged: z.boolean().optional().describe("All of root's rights and all devices of this machine."),
  capAdd: z.array(text()).optional().describe('Linux capabilities beyond the default ones: SYS_NICE, IPC_LOCK, ALL.'),
  capDrop: z.array(text()).optional().describe('Linux capabilities that are taken away: ALL, NET_RAW.'),
  shmSize: size().optional().describe('Size of /dev/shm, as docker run: 64m (default), 1g.'),
  memoryReservation: size().optional().describe('Memory that is left to it when memory is short, as docker run --memory-reservation.'),
  healthcheck: healthcheck.optional(),
  modelStorage: z
    .enum(MODEL_STORAGES)
    .optional()
    .describe(
      "Where the model of coldstart's own image lies: bind (default: the file, mounted), layer (in the image), volume (a copy) or tmpfs (a copy in memory).",
    ),
  flavour: z
    .enum(IMAGE_FLAVOURS)
    .optional()
    .describe("What coldstart's own image is made of: standard (default), or slim: without symbols and without what this scenario does not use."),
};
