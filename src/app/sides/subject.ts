/** Who a side is, so that a night can tell whether it changed and start it again. */
import { ColdstartError } from '../../core/errors.ts';
import type { NightSubject } from '../../core/night.ts';
import { pinnedCommitSide } from './commit-side.ts';
import { pinnedImageSide } from './image-side.ts';
import { scenarioSide } from './resolve-side.ts';
import type { LiveSide, SideContext } from './side.ts';
import { hashOfFiles } from './subject-files.ts';

type IdentityContext = Pick<SideContext, 'env' | 'say'>;

const HERE: IdentityContext = { env: process.env, say: () => undefined };

/** `HEAD (3f2a91c)` is another commit tomorrow: `3f2a91c`; of another repository `app@3f2a91c`. */
function lastingLabel(label: string): string {
  const [, short] = / \(([0-9a-f]{7,64})\)$/.exec(label) ?? [];
  const [, repository = ''] = /^([^@]*@)(?!\{)/.exec(label) ?? [];
  return short === undefined ? label : `${repository}${short}`;
}

/**
 * The commit of a commit, the image id of an image, else a hash over the files that are started. Throws the ENGINE_…,
 * HOST_ADDON_MISSING and TARGET_DOCKER_… codes.
 */
export async function subjectOf({ source, label, variant }: LiveSide, context: IdentityContext = HERE): Promise<NightSubject> {
  if (source.kind === 'commit') return { source, label: lastingLabel(label), identity: source.revision };
  if (source.kind === 'image') return { source, label, identity: source.imageId };
  return { source, label, identity: await hashOfFiles(variant, context) };
}

/**
 * Whether it is proven that a subject no longer exists. A repository that cannot be read tonight, a registry that does not
 * answer its build, a clone without its past: they may all be back tomorrow.
 */
function isGone({ code, details }: ColdstartError): boolean {
  return code === 'TARGET_IMAGE_MISSING' || (code === 'SIDE_COMMIT_UNKNOWN' && details['shallow'] === undefined);
}

async function startAgain({ source, label, identity }: NightSubject, context: SideContext): Promise<LiveSide | string> {
  switch (source.kind) {
    case 'commit':
      return pinnedCommitSide(source, label, context);
    case 'image':
      return (await pinnedImageSide(source, label, context)) ?? `the image ${label} is no longer on this machine`;
    case 'run':
      return 'a saved run cannot be started again';
    case 'scenario': {
      const side = await scenarioSide(context.scenario ?? source.name, context);
      const now = await subjectOf(side, context);
      return now.identity === identity ? { ...side, label } : `the files that ${label} was started from have changed`;
    }
  }
}

/**
 * A side that was measured before, startable again: a commit is checked out again (and built where the cache has lost it),
 * an image is taken by its id, files only while they are the same. `context.scenario` is what it is measured with.
 * Undefined where it no longer exists; `onGone` is told why. Throws what keeps it from being started tonight.
 */
export async function sideOfSubject(
  subject: NightSubject,
  context: SideContext,
  onGone: (reason: string) => void = () => undefined,
): Promise<LiveSide | undefined> {
  try {
    const side = await startAgain(subject, context);
    if (typeof side !== 'string') return side;
    onGone(side);
  } catch (error) {
    if (!(error instanceof ColdstartError) || !isGone(error)) throw error;
    onGone(error.message);
  }
  return undefined;
}
