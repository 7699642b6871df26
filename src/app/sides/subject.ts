/** Who a side is, so that a night can tell whether it changed and start it again. */
import { createHash } from 'node:crypto';
import type { NightSubject } from '../../core/night.ts';
import type { LiveSide } from './side.ts';

/** The commit of a commit, the image id of an image, else a hash over the files that are started. */
export async function subjectOf({ source, label, scenario }: LiveSide): Promise<NightSubject> {
  const identity =
    source.kind === 'commit' ? source.revision : source.kind === 'image' ? source.imageId : createHash('sha256').update(JSON.stringify(scenario)).digest('hex');
  return { source, label, identity };
}
