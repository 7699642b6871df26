/**
 * Removes what runs left in the daemon, found by label alone: nothing without our label is ever touched. It says what
 * it removed and what it could not.
 */
import type Docker from 'dockerode';
import { daemonMessage, recogniseDockerError, statusOf } from './daemon-errors.ts';
import { LABELS } from './labels.ts';

export interface CleanedObjects {
  /** Names, else ids. */
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  /** Tags. */
  readonly images: readonly string[];
  /** Names of those that hold a model. */
  readonly volumes: readonly string[];
  /** One sentence for each object that stayed. */
  readonly problems: readonly string[];
}

interface Found {
  readonly name: string;
  readonly remove: () => Promise<unknown>;
}

async function removeAll(found: readonly Found[], problems: string[]): Promise<string[]> {
  const removed: string[] = [];
  for (const { name, remove } of found) {
    try {
      await remove();
      removed.push(name);
    } catch (error) {
      // 404: somebody else was faster; 409 on images: a container uses it.
      if (statusOf(error) === 404) continue;
      problems.push(`${name} stays: ${daemonMessage(error)}`);
    }
  }
  return removed;
}

export interface CleanOptions {
  /** Whether what belongs to a run may go: a run that is still going on keeps its own. */
  readonly mayRemove: (runId: string) => boolean;
  /** Our images and the volumes with models too; those that a container uses stay. */
  readonly images: boolean;
  /** Name everything, remove nothing. */
  readonly dryRun: boolean;
}

/** Throws the TARGET_DOCKER_… codes where the daemon cannot be asked. */
export async function cleanDocker(docker: Docker, { mayRemove, images: withImages, dryRun }: CleanOptions): Promise<CleanedObjects> {
  const filters = { label: [LABELS.run] };
  const problems: string[] = [];
  const isTheirs = ({ Labels }: { readonly Labels?: Readonly<Record<string, string>> | undefined }): boolean => mayRemove(Labels?.[LABELS.run] ?? '');
  const removal = (remove: () => Promise<unknown>): (() => Promise<unknown>) => (dryRun ? () => Promise.resolve() : remove);
  try {
    const [containers, networks, images, volumes] = await Promise.all([
      docker.listContainers({ all: true, filters }),
      docker.listNetworks({ filters }),
      withImages ? docker.listImages({ filters: { label: [LABELS.image] } }) : [],
      withImages ? docker.listVolumes({ filters: { label: [LABELS.volume] } }).then(({ Volumes }) => Volumes) : [],
    ]);
    const found = {
      containers: containers.filter(isTheirs).map(({ Id, Names }) => ({
        name: Names[0]?.replace(/^\//, '') ?? Id,
        remove: removal(() => docker.getContainer(Id).remove({ force: true, v: true })),
      })),
      networks: networks.filter(isTheirs).map(({ Id, Name }) => ({ name: Name, remove: removal(() => docker.getNetwork(Id).remove()) })),
      images: images.map(({ Id, RepoTags }) => ({ name: RepoTags?.[0] ?? Id, remove: removal(() => docker.getImage(RepoTags?.[0] ?? Id).remove()) })),
      volumes: (volumes ?? []).map(({ Name }) => ({ name: Name, remove: removal(() => docker.getVolume(Name).remove()) })),
    };
    // In this order: a network, an image or a volume goes only when no container uses it.
    return {
      containers: await removeAll(found.containers, problems),
      networks: await removeAll(found.networks, problems),
      images: await removeAll(found.images, problems),
      volumes: await removeAll(found.volumes, problems),
      problems,
    };
  } catch (error) {
    throw recogniseDockerError(error);
  }
}
