/** What a search finds by itself for a GPU container without MPS, against the bare program. The host's network, which the floor has, is allowed. */
import type { Bench } from '../figure.ts';
import { tunedFigures } from './tuned-start.ts';

export const bench: Bench = (context) =>
  tunedFigures(context, { id: 'tuned-container', title: 'create → answer to the second inference over HTTP, tuned unaided', allow: ['network'], limit: 1.02 });
