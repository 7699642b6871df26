/**
 * What a container is started with, as far as a patch can say it: of a variant and of the files beside the patch. Values
 * that may be secrets are left out here, so that no format can write them.
 */
import { basename } from 'node:path';
import { IMAGE_PATHS, MOUNT_PATHS } from '../../core/container-paths.ts';
import { earlyEnvironment } from '../../core/early-start.ts';
import type { InstanceConfig } from '../../core/instance-config.ts';
import { nodeCommand } from '../../core/node-command.ts';
import { type DockerTarget, isInstrumented, type Variant } from '../../core/scenario.ts';
import type { PatchInput, PatchSide } from './patch-input.ts';
import { type PassedValue, type PassedWord, passedEnvironment, passWords } from './secrets.ts';
import { modelCopies, ownMounts, type StartMount, volumeMount } from './start-mounts.ts';

export interface ContainerStart {
  /** Of the service. */
  readonly name: string;
  /** What its copies of the model are called by: of this tuning alone, so that those of an older patch are not taken for them. */
  readonly store: string;
  readonly target: DockerTarget;
  readonly image: string;
  /** Undefined: the image's own. */
  readonly entrypoint?: readonly PassedWord[];
  readonly args: readonly PassedWord[];
  readonly env: Readonly<Record<string, PassedValue>>;
  readonly mounts: readonly StartMount[];
  /** Copies that belong into the image, where the model is part of it. */
  readonly modelLayer?: readonly StartMount[];
}

/** Nothing set: what a whole description is the difference from. */
export const NOTHING: ContainerStart = {
  name: '',
  store: '',
  target: { kind: 'docker', args: [], env: {}, volumes: [], network: 'bridge', ports: [], pull: 'never', labels: {} },
  image: '',
  args: [],
  env: {},
  mounts: [],
};

/** The configuration that our own entry point is given; undefined for a foreign image. */
function configOf(input: PatchInput, side: PatchSide): InstanceConfig | undefined {
  const text = isInstrumented(input[side]) ? input.configs?.[side] : undefined;
  return text === undefined ? undefined : (JSON.parse(text) as InstanceConfig);
}

/** What the Docker target sets for an instance of ours. */
function ownEnvironment(variant: Variant): Readonly<Record<string, string>> {
  if (!isInstrumented(variant)) return {};
  const early = variant.engine?.pipeline === 'early' ? earlyEnvironment(IMAGE_PATHS.early, MOUNT_PATHS.plan, variant.target.env['LD_PRELOAD']) : {};
  return { COLDSTART_CONFIG: MOUNT_PATHS.config, ...early };
}

/** Our own image runs Node as it comes, unless the variant says otherwise. */
function entrypointOf({ engine }: Variant, target: DockerTarget): readonly string[] | undefined {
  if (target.entrypoint !== undefined || engine?.node === undefined || target.image !== undefined) return target.entrypoint;
  const { flags, compileCache, snapshot } = engine.node;
  const inside = {
    flags,
    ...(compileCache !== undefined && { compileCache: MOUNT_PATHS.node }),
    ...(snapshot !== undefined && { snapshot: `${MOUNT_PATHS.node}/${basename(snapshot)}` }),
  };
  return nodeCommand({ node: IMAGE_PATHS.node, program: IMAGE_PATHS.entrypoint }, inside);
}

/** Of one side; undefined for a variant that starts no container. */
export function containerStart(input: PatchInput, side: PatchSide): ContainerStart | undefined {
  const variant = input[side];
  const { target } = variant;
  if (target.kind !== 'docker') return undefined;
  const named = side === 'winner' ? input.image : (input.baselineImage ?? input.image);
  const other = input[side === 'winner' ? 'baseline' : 'winner'].target.env;
  const entrypoint = entrypointOf(variant, target);
  const config = configOf(input, side);
  return {
    name: input.name,
    store: input.key === undefined ? input.name : `${input.name}-${input.key}`,
    target,
    image: named ?? target.image ?? '',
    ...(entrypoint !== undefined && { entrypoint: passWords(entrypoint, 'ENTRYPOINT') }),
    args: passWords(target.args, 'ARGUMENT'),
    env: { ...passedEnvironment(target.env, side === 'winner' ? other : undefined), ...passedEnvironment(ownEnvironment(variant)) },
    mounts: [...ownMounts(input, side, config), ...target.volumes.map(volumeMount)],
    ...(target.modelStorage === 'layer' && { modelLayer: modelCopies(variant, input.files, config) }),
  };
}
