/**
 * All knobs, in the order in which they are applied: what a later one needs is made of the variant as the earlier ones
 * left it. A new one is a file beside this one and a line here; `list knobs`, the search space and the report follow.
 */
import type { Knob } from '../knob.ts';
import { apparmor } from './apparmor.ts';
import { capDrop } from './cap-drop.ts';
import { cgroupParent } from './cgroup-parent.ts';
import { cgroupns } from './cgroupns.ts';
import { cpus } from './cpus.ts';
import { cpuset } from './cpuset.ts';
import { dockerHealthcheck } from './docker-healthcheck.ts';
import { imageFlavour } from './image-flavour.ts';
import { init } from './init.ts';
import { ipc } from './ipc.ts';
import { logDriver } from './log-driver.ts';
import { memoryReservation } from './memory-reservation.ts';
import { modelStorage } from './model-storage.ts';
import { network } from './network.ts';
import { noNewPrivileges } from './no-new-privileges.ts';
import { pid } from './pid.ts';
import { privileged } from './privileged.ts';
import { probeInterval } from './probe-interval.ts';
import { readOnlyRoot } from './read-only-root.ts';
import { runtime } from './runtime.ts';
import { seccomp } from './seccomp.ts';
import { shmSize } from './shm-size.ts';
import { tmpfsTmp } from './tmpfs-tmp.ts';
import { ulimitMemlock } from './ulimit-memlock.ts';
import { ulimitNofile } from './ulimit-nofile.ts';

export const KNOBS: readonly Knob[] = [
  // engine: the model's form, then the engine's own options
  // gpu
  // loader
  // pipeline, contexts, warm-up
  // node
  // process
  // image and storage of the model
  modelStorage,
  imageFlavour,
  // container
  network,
  logDriver,
  init,
  cgroupParent,
  cgroupns,
  ipc,
  pid,
  readOnlyRoot,
  tmpfsTmp,
  ulimitNofile,
  ulimitMemlock,
  cpus,
  cpuset,
  shmSize,
  memoryReservation,
  seccomp,
  apparmor,
  noNewPrivileges,
  capDrop,
  privileged,
  runtime,
  // health
  dockerHealthcheck,
  probeInterval,
];
