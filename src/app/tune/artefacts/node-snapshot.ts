/** A start-up snapshot of Node with the compiled entry point in it. */
import { existsSync } from 'node:fs';
import { ColdstartError } from '../../../core/errors.ts';
import type { ArtefactBuilder } from './artefact.ts';
import { flagWords, nodeIdentity, ownProgram, runNodeProgram } from './node-program.ts';

const WHAT = 'the snapshot of Node';

export const NODE_SNAPSHOT: ArtefactBuilder = {
  kind: 'node-snapshot',
  title: WHAT,
  place: 'disk',
  identity: () => nodeIdentity(['entrypoint', 'snapshot-start']),
  fileName: () => 'entrypoint.blob',
  async build({ options }, target, around) {
    const words = [...flagWords(options['flags']), `--snapshot-blob=${target}`, '--build-snapshot', ownProgram('snapshot-start'), ownProgram('entrypoint')];
    await runNodeProgram({ what: WHAT, words, around });
    if (!existsSync(target)) throw new ColdstartError('TUNE_ARTEFACT_FAILED', { what: WHAT, problem: 'Node ended without writing it' });
  },
};
