/** Builders of derived files by kind, one line each. */
import type { ArtefactBuilder } from './artefact.ts';

export const ARTEFACT_BUILDERS: readonly ArtefactBuilder[] = [];
