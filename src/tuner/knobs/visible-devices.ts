/** How many of the machine's GPUs the instance sees: the driver prepares each of them, used or not. */
import { parseGpuSelection } from '../../core/gpu-selection.ts';
import type { DockerTarget, Variant } from '../../core/scenario.ts';
import type { Knob } from '../knob.ts';
import { withVariable } from '../settings/change-variant.ts';
import { INSIDE_FOREIGN, noGpu } from '../settings/gpu-need.ts';

const VARIABLE = 'CUDA_VISIBLE_DEVICES';
const ALL = 'all';

/** The first of those that the container gets now, as `gpus` names it. */
function firstOf({ gpus }: DockerTarget): string {
  const selection = parseGpuSelection(gpus ?? ALL);
  return `device=${selection?.kind === 'devices' ? selection.ids[0] : 0}`;
}

function read({ target }: Variant): string {
  if (target.kind === 'docker') return target.gpus ?? ALL;
  return target.env[VARIABLE] ?? ALL;
}

/** GPUs that it sees now; undefined where nobody can tell. */
function seen({ target }: Variant, all: number): number | undefined {
  const inside = target.env[VARIABLE];
  if (inside !== undefined && inside !== ALL) return inside.split(',').length;
  if (target.kind === 'process') return all;
  const selection = parseGpuSelection(target.gpus ?? ALL);
  if (selection?.kind === 'devices') return selection.ids.length;
  return selection?.kind === 'count' ? selection.count : all;
}

export const VISIBLE_DEVICES: Knob = {
  id: 'visible-devices',
  title: 'one visible GPU',
  group: 'gpu',
  phases: ['driver-init', 'device-context', INSIDE_FOREIGN],
  missing(variant, { gpu }) {
    const none = noGpu(variant);
    if (none !== undefined) return none;
    if ((seen(variant, gpu?.count ?? 1) ?? 1) < 2) return 'it sees one GPU only.';
    const device = variant.engine?.options['device'];
    return device === undefined || device === 0 ? undefined : `the engine uses device ${device} of those that it sees.`;
  },
  read,
  values: ({ target }) => [target.kind === 'docker' ? firstOf(target) : '0', read({ target } as Variant)],
  apply(variant, value) {
    if (read(variant) === value) return variant;
    const { target } = variant;
    return target.kind === 'docker'
      ? { ...variant, target: { ...target, gpus: String(value) } }
      : withVariable(variant, VARIABLE, value === ALL ? undefined : String(value));
  },
  sideEffect: 'A program that spreads its work over several GPUs has one left.',
  byHand: (value, { target }) =>
    target.kind === 'docker'
      ? `Give the container --gpus '${String(value).startsWith('device=') ? `"${value}"` : value}' (target.docker.gpus: ${value}).`
      : `Set ${VARIABLE}=${value} in the environment of the instance.`,
};
