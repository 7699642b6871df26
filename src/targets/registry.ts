/** Every target. The implementations are loaded when they are used, so that lists and reports never open a daemon. */
import type { TargetConfig } from '../core/scenario.ts';
import type { Target } from './target.ts';

export interface TargetDescriptor {
  readonly id: TargetConfig['kind'];
  readonly title: string;
  readonly detail: string;
  /** `environment` is the one coldstart was started with. */
  readonly open: (environment: Readonly<Record<string, string | undefined>>) => Promise<Target>;
}

export const TARGETS = {
  process: {
    id: 'process',
    title: 'a process of this machine',
    detail: 'spawned with a death signal and stamped right before exec; every start state',
    open: async () => new (await import('./process/target.ts')).ProcessTarget(),
  },
  docker: {
    id: 'docker',
    title: 'a container of the local Docker daemon',
    detail: 'our own slim image or any image; platform time split by the event streams of dockerd and, as root, containerd',
    open: async (environment) => (await import('./docker/target.ts')).createDockerTarget({ environment }),
  },
} as const satisfies Record<TargetConfig['kind'], TargetDescriptor>;
