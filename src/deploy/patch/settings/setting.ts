/**
 * What a row of the table is: one thing that a container can be told, and how each format says it. A format that cannot
 * says why, in words that end the sentence "not expressible here: …".
 */
import { isDeepStrictEqual } from 'node:util';
import type { DockerTarget } from '../../../core/scenario.ts';
import type { ContainerStart } from '../container-start.ts';

export interface Inexpressible {
  readonly not: string;
}
export type Said<T> = T | Inexpressible;

export function isInexpressible(said: unknown): said is Inexpressible {
  return typeof said === 'object' && said !== null && 'not' in said;
}

export type Tree = { readonly [key: string]: unknown };

/** Parts of a Deployment's pod: of the container, and around it. */
export interface PodPart {
  readonly container?: Tree;
  readonly pod?: Tree;
  /** What has to be there or differs, in a sentence. */
  readonly notes?: readonly string[];
}

/** Parts of a compose file: of the service, and beside it. */
export interface ComposePart {
  readonly service: Tree;
  readonly top?: Tree;
  readonly notes?: readonly string[];
}

export interface ContainerSetting {
  /** Keys of the variant that it says: `target.logDriver`. */
  readonly fields: readonly string[];
  /** `the log driver` */
  readonly title: string;
  differs(from: ContainerStart, to: ContainerStart): boolean;
  /** Flags of `docker run`, quoted; none for the daemon's default. */
  run(start: ContainerStart): Said<readonly string[]>;
  /** What a compose file over the one of `from` has to say. */
  compose(from: ContainerStart, to: ContainerStart): Said<ComposePart>;
  /** Instructions behind FROM. */
  image(from: ContainerStart, to: ContainerStart): Said<readonly string[]>;
  /** A strategic merge patch from the one to the other. */
  kubernetes(from: ContainerStart, to: ContainerStart): Said<PodPart>;
}

const OF_THE_CONTAINER: Inexpressible = { not: 'it belongs to the container, not to its image' };

/** A value of the target with the daemon's own default where it is undefined. */
export interface OptionRow<K extends keyof DockerTarget> {
  readonly key: K;
  readonly title: string;
  run(value: NonNullable<DockerTarget[K]>): Said<readonly string[]>;
  /** `value` undefined: back to the default. */
  compose(value: DockerTarget[K] | undefined): Said<ComposePart>;
  kubernetes(value: DockerTarget[K] | undefined): Said<PodPart>;
  image?(value: DockerTarget[K] | undefined): Said<readonly string[]>;
}

export function option<K extends keyof DockerTarget>(row: OptionRow<K>): ContainerSetting {
  const { key } = row;
  return {
    fields: [`target.${key}`],
    title: row.title,
    differs: (from, to) => !isDeepStrictEqual(from.target[key], to.target[key]),
    run: ({ target }) => {
      const value = target[key];
      return value === undefined || value === null ? [] : row.run(value as NonNullable<DockerTarget[K]>);
    },
    compose: (_, to) => row.compose(to.target[key]),
    image: (_, to) => row.image?.(to.target[key]) ?? OF_THE_CONTAINER,
    kubernetes: (_, to) => row.kubernetes(to.target[key]),
  };
}

/** Keys of the target that hold lists of words, which a compose file joins with those below it. */
export type ListKey = 'tmpfs' | 'securityOpt' | 'capAdd' | 'capDrop' | 'ulimits';
