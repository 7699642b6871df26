/**
 * What a knob is: one thing that can be set about a start. Plain objects, one file each under knobs/, named once in
 * registry.ts; nothing here starts or builds anything.
 */
import type { DockerWorld } from '../core/docker-world.ts';
import type { PhaseId } from '../core/phases.ts';
import type { Variant } from '../core/scenario.ts';
import type { KnobValue } from '../core/setting.ts';

/** Where a knob belongs in lists and reports. */
export const KNOB_GROUPS = ['loader', 'pipeline', 'engine', 'warm-up', 'node', 'process', 'gpu', 'container', 'image', 'health'] as const;
export type KnobGroup = (typeof KNOB_GROUPS)[number];

/** What is known of the machine and of what is started, before the first start. Undefined: not there, or nobody can tell. */
export interface KnobWorld {
  readonly cpus: number;
  readonly isRoot: boolean;
  /** The version that an instance of ours runs on: 20.20.2. */
  readonly nodeVersion: string;
  /** Bytes of the model with its external data; 0 without one. */
  readonly modelBytes: number;
  /** Bytes that are free on a file system in memory. */
  readonly tmpfsFreeBytes: number;
  readonly docker?: DockerWorld;
  /**
   * `mpsControl`: whether the control program of MPS is installed, by which a search could start its daemon. `modes`: ways
   * of giving a container its GPUs that daemon and host have.
   */
  readonly gpu?: { readonly count: number; readonly driver: string; readonly mpsControl: boolean; readonly modes?: readonly string[] };
  /** What is known of a TensorRT plan and its libraries beside what the variant says. */
  readonly tensorrt?: {
    /** The record beside the plan says that it was built version-compatible. */
    readonly versionCompatible: boolean;
    /** The lean runtime is installed. */
    readonly leanRuntime: boolean;
  };
}

/**
 * A file that a setting needs and that is made once, kept in the cache by the content of what it is made of. `kind` names
 * its builder (app/tune/artefacts/registry.ts); `source` and `options` are all that it depends on.
 */
export interface ArtefactRequest {
  readonly kind: string;
  /** Absolute paths of the files that it is made of. */
  readonly sources: readonly string[];
  readonly options: Readonly<Record<string, KnobValue>>;
}

/** Absolute path where an artefact lies, or will: known before it is built. */
export type ArtefactPlace = (request: ArtefactRequest) => string;

export interface Knob {
  /** kebab-case, unique. */
  readonly id: string;
  readonly title: string;
  readonly group: KnobGroup;
  /** Phases that it should move: the search leaves it out where none of them takes enough of the start. */
  readonly phases: readonly PhaseId[];
  /** Why there is nothing to set here, in a sentence; undefined: there is. */
  missing(variant: Variant, world: KnobWorld): string | undefined;
  /** The value in use. */
  read(variant: Variant): KnobValue;
  /** Values worth trying here, the most promising first; the one in use may be among them. */
  values(variant: Variant, world: KnobWorld): readonly KnobValue[];
  /** Files that the value needs. Asked of the variant as the knobs before this one in the registry left it. */
  needs?(variant: Variant, value: KnobValue): readonly ArtefactRequest[];
  /** Pure: the variant with the value, everything else untouched. Applying the value that was read gives the same variant. */
  apply(variant: Variant, value: KnobValue, place: ArtefactPlace): Variant;
  /** Why the value makes no sense beside the others of the finished variant; undefined: it does. */
  conflict?(variant: Variant, value: KnobValue): string | undefined;
  /** What else changes, in a sentence. */
  readonly sideEffect: string;
  /** Set where a value weakens security, or needs a service to be started: such values are tried with --allow only. */
  readonly allow?: { readonly why: string; needed(value: KnobValue): boolean };
  /** How to do it without a patch, in a sentence with the flag, variable or key. */
  byHand(value: KnobValue, variant: Variant): string;
}
