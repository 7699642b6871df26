/** The same search where it may start MPS: it has to find it, and to be that much below the floor without MPS. */
import type { Bench } from '../figure.ts';
import { tunedFigures } from './tuned-start.ts';

export const bench: Bench = (context) =>
  tunedFigures(context, {
    id: 'tuned-container-mps',
    title: 'create → answer to the second inference over HTTP, tuned unaided with MPS allowed',
    allow: ['gpu-mps', 'network'],
    finds: 'gpu-mps',
    limit: 0.72,
  });
