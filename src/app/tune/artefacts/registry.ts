/** Builders of derived files by kind, one line each. */
import type { ArtefactBuilder } from './artefact.ts';

import { tmpfsCopy } from './tmpfs-copy.ts';

export const ARTEFACT_BUILDERS: readonly ArtefactBuilder[] = [tmpfsCopy];
