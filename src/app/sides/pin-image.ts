/** Tags that keep the image of a last-good from `docker image prune`: a night can start only what is still there. */
import { createHash } from 'node:crypto';

const TAG = 'pinned';

type Environment = Readonly<Record<string, string | undefined>>;

/** Without the characters that a repository's name may not have; a hash keeps two series apart that would look alike. */
function repositoryOf(series: string): string {
  const plain = series
    .toLowerCase()
    .split('/')
    .map((part) => part.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, ''))
    .filter((part) => part !== '')
    .join('/')
    .slice(0, 100)
    .replace(/[/-]+$/, '');
  const suffix = plain === series ? '' : `-${createHash('sha256').update(series).digest('hex').slice(0, 8)}`;
  return `coldstart-last-good/${plain || 'series'}${suffix}`;
}

/** `coldstart-last-good/<series>:pinned`, lower case. */
export function pinName(series: string): string {
  return `${repositoryOf(series)}:${TAG}`;
}

/**
 * Moves the series' name to this image, and with it away from the one of before. Returns the name. Throws
 * TARGET_IMAGE_MISSING and the TARGET_DOCKER_… codes.
 */
export async function pinImage(imageId: string, series: string, env: Environment): Promise<string> {
  const { tagImage } = await import('../../targets/docker/image-identity.ts');
  await tagImage(imageId, repositoryOf(series), TAG, env);
  return pinName(series);
}
