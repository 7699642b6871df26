/** Builders of derived files by kind, one line each. */
import type { ArtefactBuilder } from './artefact.ts';
import { COMPILE_CACHE } from './compile-cache.ts';
import { NODE_SNAPSHOT } from './node-snapshot.ts';
import { OPTIMIZED_ONNX } from './optimized-onnx.ts';
import { ORT_MODEL } from './ort-model.ts';
import { TMPFS_COPY } from './tmpfs-copy.ts';

export const ARTEFACT_BUILDERS: readonly ArtefactBuilder[] = [OPTIMIZED_ONNX, ORT_MODEL, COMPILE_CACHE, NODE_SNAPSHOT, TMPFS_COPY];
