/** Where the model lies: on a disk or in memory for a process; mounted, in the image, in a volume or in memory for a container. */
import { evictsModel } from '../../core/cold-state.ts';
import { MODEL_STORAGES, type ModelStorage, type Variant } from '../../core/scenario.ts';
import type { KnobValue } from '../../core/setting.ts';
import type { ArtefactRequest, Knob, KnobWorld } from '../knob.ts';
import { withEngine } from '../settings/change-variant.ts';
import { withTargetOption } from '../settings/container-knob.ts';
import { originOf } from '../settings/model-form.ts';

const MEMORY = '/dev/shm/';
/** Of what is free: the instance needs memory too. */
const TMPFS_SHARE = 0.5;

function read({ target, engine }: Variant): string {
  if (target.kind === 'docker') return target.modelStorage ?? 'bind';
  return engine?.model !== undefined && 'file' in engine.model && engine.model.file.startsWith(MEMORY) ? 'tmpfs' : 'disk';
}

/** None without a model. */
function copyOf({ engine }: Variant): readonly ArtefactRequest[] {
  if (engine?.model === undefined) return [];
  const { sources, options } = originOf(engine.model);
  return [{ kind: 'tmpfs-copy', sources, options: { ...options, backend: engine.backend } }];
}

/** Why memory is no place for it; undefined: it is. */
function refusesMemory({ state }: Variant, { tmpfsFreeBytes, modelBytes }: KnobWorld): string | undefined {
  if (evictsModel(state)) return `from memory a model cannot be evicted, and state ${state} wants that.`;
  return modelBytes > tmpfsFreeBytes * TMPFS_SHARE ? 'there is no room for a copy of the model in memory.' : undefined;
}

function missing(variant: Variant, world: KnobWorld): string | undefined {
  const { target, engine } = variant;
  if (target.kind === 'docker' && target.image !== undefined) return 'an image of yours is taken as it is, with its model where it has it.';
  if (engine?.model === undefined) return 'there is no model that coldstart could put elsewhere.';
  if (target.kind === 'docker') return undefined;
  return read(variant) === 'tmpfs' ? 'the model is in memory already.' : refusesMemory(variant, world);
}

export const MODEL_STORAGE: Knob = {
  id: 'model-storage',
  title: 'Storage of the model',
  group: 'image',
  phases: ['container-create', 'container-start', 'task-create', 'model-read', 'deserialize', 'runtime-create'],
  missing,
  read,
  values: (variant, world) => {
    const inMemory = refusesMemory(variant, world) === undefined ? ['tmpfs'] : [];
    return variant.target.kind === 'docker' ? [...inMemory, 'layer', 'volume', 'bind'].filter((value) => value !== read(variant)) : inMemory;
  },
  needs: (variant, value) => (variant.target.kind === 'process' && value === 'tmpfs' && read(variant) !== 'tmpfs' ? copyOf(variant) : []),
  apply: (variant, value, place) => {
    const { target, engine } = variant;
    if (value === read(variant) || engine === undefined) return variant;
    if (target.kind === 'docker') return { ...variant, target: withTargetOption(target, 'modelStorage', storageOf(value)) };
    const [copy] = copyOf(variant);
    return copy === undefined ? variant : withEngine(variant, { model: { file: place(copy) } });
  },
  conflict: ({ state }, value) =>
    value === 'tmpfs' && evictsModel(state) ? `from memory a model cannot be evicted, and state ${state} wants that.` : undefined,
  sideEffect:
    'A layer makes the image as large as the model and another one for each model; volume and tmpfs are copies to keep up to date, tmpfs one that takes memory and is gone at the next boot.',
  byHand: (value, { target }) =>
    target.kind === 'docker'
      ? `Set target.docker.modelStorage: ${value} in a scenario; ${BY_HAND[storageOf(value)]}`
      : 'Copy the model to /dev/shm at boot and name that file: engine.model.file.',
};

const BY_HAND: Readonly<Record<ModelStorage, string>> = {
  bind: 'docker run --volume /models:/models:ro.',
  layer: 'COPY the model in the Dockerfile.',
  tmpfs: 'copy the model to /dev/shm at boot and mount that folder.',
  volume: 'docker volume create, fill it once, and mount it read-only.',
};

function storageOf(value: KnobValue): ModelStorage {
  return MODEL_STORAGES.find((storage) => storage === value) ?? 'bind';
}
