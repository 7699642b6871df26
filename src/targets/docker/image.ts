/**
 * The instrumented image: assembled from this machine's own files without a base image or a builder, and loaded into
 * the daemon under a tag that names its content. It is skipped where the daemon has it already.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { ColdstartError, errorText } from '../../core/errors.ts';
import { recogniseDockerError, statusOf } from './daemon-errors.ts';
import { IMAGE_PATHS, type ImageParts, layOutImage } from './image-files.ts';
import { LABELS } from './labels.ts';
import { digestLayer, type LayerDigest, type LayerEntry, streamLayer, writeTarEntry } from './layer.ts';
import type { DigestOf } from './layer-digests.ts';

const IMAGE_REPOSITORY = 'coldstart/entrypoint';

/** An image that is known down to its last byte, but not loaded anywhere yet. */
export interface AssembledImage {
  /** `coldstart/entrypoint:<12 hex digits of the hash>` */
  readonly tag: string;
  /** SHA-256 over configuration and layers; the label coldstart.image. */
  readonly hash: string;
  readonly config: string;
  readonly layers: readonly { readonly entries: readonly LayerEntry[]; readonly digest: LayerDigest }[];
  /** Of all layers, uncompressed. */
  readonly sizeBytes: number;
}

/** Called while an image is being loaded. */
export type ImageProgress = (progress: { readonly sentBytes: number; readonly totalBytes: number }) => void;

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

function describeImage(diffIds: readonly string[], libraryFolders: readonly string[], hash: string | undefined): string {
  const env = ['PATH=/usr/bin', ...(libraryFolders.length > 0 ? [`LD_LIBRARY_PATH=${libraryFolders.join(':')}`] : [])];
  return JSON.stringify({
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: {
      Entrypoint: [IMAGE_PATHS.node, IMAGE_PATHS.entrypoint],
      Env: env,
      WorkingDir: '/',
      StopSignal: 'SIGTERM',
      ...(hash !== undefined && { Labels: { [LABELS.image]: hash } }),
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: diffIds.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'coldstart' })),
  });
}

/** Reads every file to know the digests, where `digestOf` does not remember them. The same files give the same image. Throws INTERNAL_FAULT. */
export async function assembleImage(files: ImageParts, digestOf: DigestOf = digestLayer): Promise<AssembledImage> {
  const { layers, libraryFolders } = layOutImage(files);
  const digested: { entries: readonly LayerEntry[]; digest: LayerDigest }[] = [];
  for (const entries of layers) digested.push({ entries, digest: await digestOf(entries) });
  const diffIds = digested.map(({ digest }) => digest.diffId);
  const hash = createHash('sha256')
    .update(describeImage(diffIds, libraryFolders, undefined))
    .digest('hex');
  return {
    tag: `${IMAGE_REPOSITORY}:${hash.slice(0, 12)}`,
    hash,
    config: describeImage(diffIds, libraryFolders, hash),
    layers: digested,
    sizeBytes: digested.reduce((sum, { digest }) => sum + digest.sizeBytes, 0),
  };
}

/** The archive that `docker load` takes, as a stream; without the layers whose diff ids are in `present`. */
export function streamArchive(image: AssembledImage, onProgress?: ImageProgress, present: ReadonlySet<string> = new Set()): Readable {
  const tar = pack();
  const sent = image.layers.filter(({ digest }) => !present.has(digest.diffId));
  const totalBytes = sent.reduce((sum, { digest }) => sum + digest.sizeBytes, 0);
  const name = (digest: LayerDigest): string => `${digest.diffId.slice('sha256:'.length)}/layer.tar`;
  const write = async (): Promise<void> => {
    for (const { entries, digest } of sent) await writeTarEntry(tar, { name: name(digest), sizeBytes: digest.sizeBytes, mode: 0o644 }, streamLayer(entries));
    const configName = `${createHash('sha256').update(image.config).digest('hex')}.json`;
    const manifest = JSON.stringify([{ Config: configName, RepoTags: [image.tag], Layers: image.layers.map(({ digest }) => name(digest)) }]);
    for (const [file, text] of [
      [configName, image.config],
      ['manifest.json', manifest],
    ] as const) {
      await writeTarEntry(tar, { name: file, sizeBytes: Buffer.byteLength(text), mode: 0o644 }, Buffer.from(text));
    }
    tar.finalize();
  };
  write().catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(errorText(error))));
  const counted = async function* (): AsyncGenerator<Buffer> {
    let sentBytes = 0;
    for await (const chunk of tar as AsyncIterable<Buffer>) {
      sentBytes = Math.min(sentBytes + chunk.length, totalBytes);
      onProgress?.({ sentBytes, totalBytes });
      yield chunk;
    }
  };
  return Readable.from(counted(), { objectMode: false });
}

/** Whether the daemon holds exactly this image under its tag. */
async function isLoaded(docker: Docker, image: AssembledImage): Promise<boolean> {
  try {
    const found = await docker.getImage(image.tag).inspect();
    return found.Config.Labels?.[LABELS.image] === image.hash;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw recogniseDockerError(error, { image: image.tag });
  }
}

/** `docker load` answers 200 and puts its failures into the body: one JSON object per line. */
async function readLoadAnswer(answer: NodeJS.ReadableStream): Promise<void> {
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  for (const line of text.split('\n')) {
    const problem = /"error"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
    if (problem !== undefined) throw new ColdstartError('TARGET_DOCKER_UNRECOGNIZED', { problem: JSON.parse(problem) as string });
  }
}

/** Diff ids of the image's lowest layers that the daemon holds already, below another image of ours. */
async function presentLayers(docker: Docker, image: AssembledImage): Promise<ReadonlySet<string>> {
  const wanted = image.layers.map(({ digest }) => digest.diffId);
  const others = await docker.listImages({ filters: { label: [LABELS.image] } });
  const held = await Promise.all(
    others.map(({ Id }) =>
      docker
        .getImage(Id)
        .inspect()
        .then(({ RootFS }) => RootFS?.Layers ?? [])
        .catch(() => []),
    ),
  );
  const shared = held.map((layers) => wanted.findIndex((diffId, index) => layers[index] !== diffId)).map((count) => (count < 0 ? wanted.length : count));
  return new Set(wanted.slice(0, Math.max(0, ...shared)));
}

async function load(docker: Docker, image: AssembledImage, onProgress: ImageProgress | undefined, present: ReadonlySet<string>): Promise<void> {
  await readLoadAnswer(await docker.loadImage(streamArchive(image, onProgress, present), { quiet: true }));
}

/** A daemon that stores images in another way wants every layer, whatever it holds. */
async function loadWhatIsMissing(docker: Docker, image: AssembledImage, onProgress: ImageProgress | undefined): Promise<void> {
  const present = await presentLayers(docker, image);
  if (present.size === 0) return load(docker, image, onProgress, present);
  const problem = await load(docker, image, onProgress, present).catch((error: unknown) => error);
  if (problem !== undefined || !(await isLoaded(docker, image))) await load(docker, image, onProgress, new Set());
}

/** Loads the image unless the daemon has it; says whether it had to. Throws the TARGET_DOCKER_… codes. */
export async function ensureImage(docker: Docker, image: AssembledImage, onProgress?: ImageProgress): Promise<'present' | 'loaded'> {
  if (await isLoaded(docker, image)) return 'present';
  try {
    await loadWhatIsMissing(docker, image, onProgress);
  } catch (error) {
    throw error instanceof ColdstartError ? error : recogniseDockerError(error, { image: image.tag });
  }
  if (!(await isLoaded(docker, image))) throw new ColdstartError('TARGET_DOCKER_UNRECOGNIZED', { problem: `it accepted ${image.tag} but does not list it` });
  return 'loaded';
}
