/**
 * What all knobs of a container share: they are about variants that run in one, and change nothing but its target. The
 * ways to read and to set are handed in; what comes out is a knob as any other.
 */
import type { DockerWorld } from '../../core/docker-world.ts';
import type { DockerTarget, Variant } from '../../core/scenario.ts';
import type { KnobValue } from '../../core/setting.ts';
import type { Knob, KnobWorld } from '../knob.ts';

type DockerVariant = Variant & { readonly target: DockerTarget };

/** A knob of a container, asked of its target alone. */
export interface ContainerKnob extends Pick<Knob, 'id' | 'title' | 'phases' | 'sideEffect' | 'allow'> {
  readonly group?: 'container' | 'image' | 'health';
  read(target: DockerTarget): KnobValue;
  values(variant: DockerVariant, docker: DockerWorld, world: KnobWorld): readonly KnobValue[];
  /** The target with the value; called with another one than the value in use. */
  set(target: DockerTarget, value: KnobValue): DockerTarget;
  /** Why there is nothing to set, where the daemon answers. */
  missing?(variant: DockerVariant, docker: DockerWorld, world: KnobWorld): string | undefined;
  conflict?(variant: DockerVariant, value: KnobValue): string | undefined;
  byHand(value: KnobValue): string;
}

/** Whether the variant runs in a container. */
function isContainer(variant: Variant): variant is DockerVariant {
  return variant.target.kind === 'docker';
}

/** `target` with or without a key: undefined takes it out, so that nothing is left of a setting that was taken back. */
export function withTargetOption<K extends keyof DockerTarget>(target: DockerTarget, key: K, value: DockerTarget[K] | undefined): DockerTarget {
  const { [key]: _, ...rest } = target;
  return (value === undefined ? rest : { ...rest, [key]: value }) as DockerTarget;
}

export function containerKnob(spec: ContainerKnob): Knob {
  return {
    id: spec.id,
    title: spec.title,
    group: spec.group ?? 'container',
    phases: spec.phases,
    sideEffect: spec.sideEffect,
    ...(spec.allow !== undefined && { allow: spec.allow }),
    missing: (variant, world) => {
      if (!isContainer(variant)) return 'this variant runs in no container.';
      if (world.docker === undefined) return 'no Docker daemon answers.';
      return spec.missing?.(variant, world.docker, world);
    },
    read: (variant) => (isContainer(variant) ? spec.read(variant.target) : 'none'),
    values: (variant, world) => (isContainer(variant) && world.docker !== undefined ? spec.values(variant, world.docker, world) : []),
    apply: (variant, value) =>
      isContainer(variant) && spec.read(variant.target) !== value ? { ...variant, target: spec.set(variant.target, value) } : variant,
    conflict: (variant, value) => (isContainer(variant) ? spec.conflict?.(variant, value) : undefined),
    byHand: (value) => spec.byHand(value),
  };
}
