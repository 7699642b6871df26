/**
 * A Docker volume that holds a model, named by its content and filled once through a container that is never started.
 * It stays for the next run as an image does; `coldstart clean --cache` removes it by its label.
 */
import type Docker from 'dockerode';
import { recogniseDockerError, statusOf } from './daemon-errors.ts';
import { MOUNT_PATHS } from './image-files.ts';
import { LABELS } from './labels.ts';
import { type LayerEntry, streamLayer } from './layer.ts';
import type { DigestOf } from './layer-digests.ts';

/** Written last: a volume without it was being filled when somebody was interrupted. */
const COMPLETE = `${MOUNT_PATHS.model}/.coldstart-complete`;

export interface VolumeRequest {
  readonly docker: Docker;
  /** Any image of ours: nothing of it runs. */
  readonly image: string;
  readonly runId: string;
  readonly entries: readonly LayerEntry[];
  readonly digestOf: DigestOf;
  readonly say: (message: string) => void;
}

async function isComplete(container: Docker.Container): Promise<boolean> {
  try {
    const answer = (await container.infoArchive({ path: COMPLETE })) as NodeJS.ReadableStream;
    // It has no body, and until that was read its connection keeps the process from ending.
    answer.resume();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

async function fill({ docker, image, runId, entries, say }: VolumeRequest, name: string, sizeBytes: number): Promise<void> {
  const container = await docker.createContainer({
    Image: image,
    Labels: { [LABELS.ours]: '1', [LABELS.run]: runId },
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none', Mounts: [{ Type: 'volume', Source: name, Target: MOUNT_PATHS.model }] as Docker.MountSettings[] },
  });
  try {
    if (await isComplete(container)) return;
    say(`copying the model into a Docker volume (${Math.round(sizeBytes / 1e6)} MB, once)`);
    await container.putArchive(streamLayer(entries), { path: '/' });
    await container.putArchive(streamLayer([{ kind: 'text', path: COMPLETE, text: '' }]), { path: '/' });
  } finally {
    await container.remove({ force: true }).catch(() => undefined);
  }
}

/** Its name, and the folder where the daemon keeps it. Throws the TARGET_DOCKER_… codes and HOST_DISK_FULL. */
export async function ensureVolume(request: VolumeRequest): Promise<{ readonly name: string; readonly folder: string }> {
  const { docker, entries, digestOf } = request;
  const { diffId, sizeBytes } = await digestOf(entries);
  const hash = diffId.slice('sha256:'.length);
  const name = `coldstart-model-${hash.slice(0, 12)}`;
  try {
    // The daemon gives the volume that is there already.
    await docker.createVolume({ Name: name, Labels: { [LABELS.ours]: '1', [LABELS.volume]: hash } });
    await fill(request, name, sizeBytes);
    const { Mountpoint } = await docker.getVolume(name).inspect();
    return { name, folder: Mountpoint };
  } catch (error) {
    throw recogniseDockerError(error);
  }
}
