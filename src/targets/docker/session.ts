/**
 * What all deployments of a run share: the daemon's connection and the two event streams, opened once and closed with
 * the last deployment. It starts no container.
 */
import type { ClockPair } from '../../core/clock.ts';
import { type DockerClient, requireSameKernel } from './client.ts';
import { type ContainerdAbsent, type ContainerdStream, openContainerdStream } from './containerd.ts';
import { openDockerdStream } from './events.ts';
import { PlatformEvents } from './platform-events.ts';

/** The harness's clocks; nanoseconds. */
export interface SessionClock {
  monotonicNs(): bigint;
  readClocks(): ClockPair;
}

export interface DockerSession {
  readonly client: DockerClient;
  readonly clock: SessionClock;
  readonly events: PlatformEvents;
  readonly containerd: ContainerdStream | ContainerdAbsent;
  /** Dead containers, of whatever variant, that the daemon is still removing. */
  readonly removals: Set<Promise<void>>;
  close(): void;
}

/** Throws TARGET_REMOTE_KERNEL and the TARGET_DOCKER_… codes. */
export async function openSession(client: DockerClient, clock: SessionClock): Promise<DockerSession> {
  requireSameKernel(client);
  const events = new PlatformEvents();
  const dockerd = await openDockerdStream(client.docker, events, { monotonicNs: () => clock.monotonicNs(), wallNs: () => clock.readClocks().wallNs });
  const containerd = await openContainerdStream(client.info.Containerd?.Address, events, () => clock.monotonicNs());
  return {
    client,
    clock,
    events,
    containerd,
    removals: new Set(),
    close: () => {
      dockerd.close();
      if (containerd.kind === 'open') containerd.close();
    },
  };
}
