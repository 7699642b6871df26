/**
 * Our own image as a scenario wants it: which files go into it by backend, flavour and storage of the model. A helper's is
 * always the same.
 */
import { existsSync } from 'node:fs';
import { ColdstartError } from '../../core/errors.ts';
import type { DockerTarget, Variant } from '../../core/scenario.ts';
import { settleWrites } from '../../host/settle-writes.ts';
import type { InstrumentedParts, RunContext } from '../target.ts';
import type { DockerClient } from './client.ts';
import { type AssembledImage, assembleImage, ensureImage } from './image.ts';
import type { ImageParts } from './image-files.ts';
import { rememberedDigests } from './layer-digests.ts';
import { slimParts } from './slim-parts.ts';

type DockerVariant = Variant & { readonly target: DockerTarget };

function reportProgress(context: RunContext): (progress: { sentBytes: number; totalBytes: number }) => void {
  let said = false;
  return ({ totalBytes }) => {
    if (!said) context.say(`loading the instrumented image into Docker (${Math.round(totalBytes / 1e6)} MB, once)`);
    said = true;
  };
}

function partsOf(context: RunContext): InstrumentedParts {
  if (context.parts === undefined) throw new ColdstartError('INTERNAL_FAULT', { problem: 'no image is named, and the parts of our own are not known' });
  return context.parts;
}

/** A library that the scenario names replaces the one that comes with us. */
export function engineLibraries(variant: DockerVariant, parts: InstrumentedParts | undefined): readonly string[] {
  const named = variant.engine?.options['library'];
  if (typeof named !== 'string') return parts?.engineLibraries ?? [];
  if (!existsSync(named)) throw new ColdstartError('ENGINE_LIBRARY_MISSING', { library: named, problem: 'there is no such file' });
  return [named];
}

/** Assembles it from this machine's files and makes the daemon have it. Throws the TARGET_… codes. */
export async function loadOwnImage(
  purpose: 'instance' | 'helper',
  variant: DockerVariant,
  context: RunContext,
  docker: DockerClient['docker'],
): Promise<AssembledImage> {
  const parts = partsOf(context);
  const libraries = purpose === 'instance' ? engineLibraries(variant, parts) : [];
  const files = ownImageParts({ ...parts, node: process.execPath, purpose, engineLibraries: libraries }, variant, context);
  const assembled = await assembleImage(files, rememberedDigests(context.cacheFolder));
  const loaded = await ensureImage(docker, assembled, reportProgress(context));
  if (loaded === 'loaded') {
    context.say(`loaded ${assembled.tag} (${Math.round(assembled.sizeBytes / 1e6)} MB)`);
    await settleWrites();
  }
  return assembled;
}

/** Throws TARGET_OPTION_REFUSED where an image cannot be made slim here, HOST_NOT_WRITABLE. */
function ownImageParts(parts: ImageParts, { target, engine }: DockerVariant, context: RunContext): ImageParts {
  if (parts.purpose === 'helper') return parts;
  const slim = target.flavour === 'slim' ? { ...slimParts(parts, context), withoutEarly: engine?.pipeline !== 'early' } : parts;
  return target.modelStorage === 'layer' ? { ...slim, model: context.modelFiles } : slim;
}
