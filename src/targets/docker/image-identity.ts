/** Images by their ids: which one a name means, and tags of ours that keep one from being pruned. */

import type { DockerTarget } from '../../core/scenario.ts';
import { connectDocker } from './client.ts';
import { recogniseDockerError } from './daemon-errors.ts';
import { findImage, type SupplyContext, supplyImage } from './image-supply.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined where the daemon does not have it. Throws the TARGET_DOCKER_… codes. */
export async function findImageId(reference: string, environment: Environment): Promise<string | undefined> {
  const { docker } = await connectDocker(environment);
  return (await findImage(docker, reference))?.Id;
}

/** Pulls it where `pull` says so. Throws TARGET_IMAGE_MISSING, TARGET_PULL_FAILED and the TARGET_DOCKER_… codes. */
export async function requireImageId(reference: string, pull: DockerTarget['pull'], context: SupplyContext): Promise<string> {
  const { docker } = await connectDocker(context.environment);
  return (await supplyImage(docker, reference, pull, context)).Id;
}

/** Gives an image one more name. Throws TARGET_IMAGE_MISSING and the TARGET_DOCKER_… codes. */
export async function tagImage(imageId: string, repository: string, tag: string, environment: Environment): Promise<void> {
  const { docker } = await connectDocker(environment);
  try {
    await docker.getImage(imageId).tag({ repo: repository, tag });
  } catch (error) {
    throw recogniseDockerError(error, { image: imageId });
  }
}
