/**
 * Where the model of our own image lies: the file itself, mounted; a layer of the image; a Docker volume that was filled
 * once; or a copy in this machine's memory. For the instance the path is always the same.
 */
import { dirname, join, relative } from 'node:path';
import type Docker from 'dockerode';
import { evictsModel, type StateFile } from '../../core/cold-state.ts';
import { ColdstartError } from '../../core/errors.ts';
import type { ModelStorage, Variant } from '../../core/scenario.ts';
import type { RunContext } from '../target.ts';
import { MOUNT_PATHS } from './image-files.ts';
import type { DigestOf } from './layer-digests.ts';
import type { MemoryCopies } from './memory-copies.ts';
import { modelEntries } from './model-entries.ts';
import { ensureVolume } from './model-volume.ts';

/** A model as a container gets it. */
export interface PlacedModel {
  /** Undefined where the image holds it, or there is none. */
  readonly mount?: Docker.MountSettings;
  /** As this machine can open them; those of a layer are found with the image's. */
  readonly stateFiles: readonly StateFile[];
  /** Folders that only root may open. */
  readonly folders: readonly string[];
  /** Gives back what was made for this variant. */
  readonly release: () => void;
}

export interface StorageRequest {
  readonly variant: Variant;
  readonly storage: ModelStorage;
  readonly context: RunContext;
  readonly docker: Docker;
  /** Of an image that a volume can be filled through. */
  readonly image: string;
  readonly digestOf: DigestOf;
  readonly memoryCopies: MemoryCopies;
}

function models(paths: readonly string[]): StateFile[] {
  return paths.map((path) => ({ path, role: 'model' }));
}

function bound(folder: string): Docker.MountSettings {
  return { Type: 'bind', Source: folder, Target: MOUNT_PATHS.model, ReadOnly: true };
}

async function inVolume({ context, docker, image, digestOf }: StorageRequest, first: string): Promise<PlacedModel> {
  const entries = modelEntries(context.modelFiles);
  const { name, folder } = await ensureVolume({ docker, image, runId: context.runId, entries, digestOf, say: context.say });
  return {
    // Docker would else compare the volume with the image's folder at every create.
    mount: {
      Type: 'volume',
      Source: name,
      Target: MOUNT_PATHS.model,
      ReadOnly: true,
      VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: 'local', Options: {} } },
    },
    stateFiles: models(context.modelFiles.map((file) => join(folder, relative(dirname(first), file)))),
    folders: [folder],
    release: () => undefined,
  };
}

function inMemory({ variant, context, memoryCopies }: StorageRequest): PlacedModel {
  if (evictsModel(variant.state)) {
    throw new ColdstartError('COLD_STATE_NOT_PERMITTED', {
      state: variant.state,
      need: 'a model on a disk (modelStorage bind, layer or volume): from tmpfs, which is memory, it cannot be evicted',
    });
  }
  const { folder, files, release } = memoryCopies.take(context);
  return { mount: bound(folder), stateFiles: models(files), folders: [], release };
}

/** Throws COLD_STATE_NOT_PERMITTED, HOST_DISK_FULL and the TARGET_DOCKER_… codes. */
export async function placeModel(request: StorageRequest): Promise<PlacedModel> {
  const { storage, context } = request;
  const [first] = context.modelFiles;
  const nothing = { folders: [], release: () => undefined };
  if (first === undefined || storage === 'layer') return { stateFiles: [], ...nothing };
  if (storage === 'volume') return inVolume(request, first);
  if (storage === 'tmpfs') return inMemory(request);
  return { mount: bound(dirname(first)), stateFiles: models(context.modelFiles), ...nothing };
}
