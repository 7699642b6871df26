/** A model in this machine's memory: a process that loads it reads no disk, whatever the page cache has forgotten. */
import { basename, dirname, join, relative } from 'node:path';
import { MODEL_GENERATION } from '../../../engine/models/registry.ts';
import { copyIntoMemory } from '../../../host/memory-folder.ts';
import { ensureModel } from '../../models.ts';
import type { ArtefactBuilder } from './artefact.ts';
import { sourceOf } from './model-source.ts';

/** External data keeps its place beside the model. */
export const TMPFS_COPY: ArtefactBuilder = {
  kind: 'tmpfs-copy',
  title: 'a copy of the model in memory',
  place: 'memory',
  identity: (request) => ('make' in sourceOf(request) ? `models ${MODEL_GENERATION}` : ''),
  fileName: (request) => {
    const source = sourceOf(request);
    return 'make' in source ? `${source.make}.onnx` : basename(source.file);
  },
  build: async (request, target, { say }) => {
    const files = await ensureModel(sourceOf(request), String(request.options['backend'] ?? ''), say);
    const [model = ''] = files;
    const folder = dirname(target);
    const copies = files.map((from) => ({ from, to: from === model ? target : join(folder, relative(dirname(model), from)) }));
    copyIntoMemory(copies, folder);
  },
};
