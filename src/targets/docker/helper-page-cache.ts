/**
 * The page cache of files that only the daemon may open: a short-lived container of the instrumented image with the
 * layers' folders mounted read-only does it. Paths that the harness can open itself stay with the harness.
 */
import type Docker from 'dockerode';
import { ColdstartError } from '../../core/errors.ts';
import type { FileResidency, PageCache } from '../../host/page-cache.ts';
import { joinFrames } from './container-log.ts';
import { recogniseDockerError } from './daemon-errors.ts';
import { LABELS } from './labels.ts';

export interface HelperPageCacheOptions {
  readonly docker: Docker;
  /** Tag of the instrumented image. */
  readonly image: string;
  readonly runId: string;
  /** Folders of the daemon's machine; only paths below them go to the helper. */
  readonly folders: readonly string[];
  /** For everything else. */
  readonly own: PageCache;
}

type Verb = 'residency' | 'evict' | 'warm';

function containerOptions({ image, runId, folders }: HelperPageCacheOptions, verb: Verb): Docker.ContainerCreateOptions {
  return {
    Image: image,
    Cmd: ['page-cache', verb],
    User: '0:0',
    Labels: { [LABELS.ours]: '1', [LABELS.run]: runId },
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none', Mounts: folders.map((folder) => ({ Type: 'bind', Source: folder, Target: folder, ReadOnly: true })) },
  };
}

/** Runs the entry point's page-cache command on `paths`; the answer has one entry for each. */
async function runHelper(options: HelperPageCacheOptions, verb: Verb, paths: readonly string[]): Promise<unknown[]> {
  let container: Docker.Container | undefined;
  try {
    container = await options.docker.createContainer(containerOptions(options, verb));
    const stream = await container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true });
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    await container.start();
    stream.end(`${paths.join('\n')}\n`);
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    await new Promise<void>((resolve) => (stream.readable ? stream.once('end', resolve) : resolve()));
    const text = joinFrames(Buffer.concat(chunks)).toString('utf8');
    const answer: unknown = StatusCode === 0 ? JSON.parse(text) : undefined;
    if (Array.isArray(answer) && answer.length === paths.length) return answer;
    throw new ColdstartError('INTERNAL_FAULT', { problem: `the page cache helper ended with ${StatusCode}: ${text.slice(0, 300)}` });
  } catch (error) {
    throw recogniseDockerError(error, { image: options.image });
  } finally {
    await container?.remove({ force: true, v: true }).catch(() => undefined);
  }
}

/** A page cache over both worlds. Methods throw the TARGET_… codes where the helper cannot be run. */
export function openHelperPageCache(options: HelperPageCacheOptions): PageCache {
  const isRemote = (path: string): boolean => options.folders.some((folder) => path.startsWith(`${folder}/`));
  const split = async <T>(
    paths: readonly string[],
    remote: (paths: readonly string[]) => Promise<readonly T[]>,
    own: (paths: readonly string[]) => Promise<readonly T[]>,
  ): Promise<T[]> => {
    const [theirs, ours] = [paths.filter(isRemote), paths.filter((path) => !isRemote(path))];
    const [fromHelper, fromHarness] = await Promise.all([theirs.length > 0 ? remote(theirs) : [], ours.length > 0 ? own(ours) : []]);
    const answers = new Map<string, T>([
      ...theirs.map((path, index) => [path, fromHelper[index]] as const),
      ...ours.map((path, index) => [path, fromHarness[index]] as const),
    ] as [string, T][]);
    return paths.map((path) => answers.get(path) as T);
  };
  return {
    residency: (paths) =>
      // Without cachestat the addon falls back to mincore; the helper runs as root, so both tell the truth.
      split<FileResidency>(
        paths,
        async (theirs) =>
          (await runHelper(options, 'residency', theirs)).map((entry) => ({ method: 'cachestat', ...(entry as Omit<FileResidency, 'method'>) })),
        (ours) => options.own.residency(ours),
      ),
    evict: (paths) =>
      split<string>(
        paths,
        async (theirs) => (await runHelper(options, 'evict', theirs)).map(String),
        (ours) => options.own.evict(ours),
      ),
    warm: (paths) =>
      split<string>(
        paths,
        async (theirs) => (await runHelper(options, 'warm', theirs)).map(String),
        (ours) => options.own.warm(ours),
      ),
    // Whoever maps a file of the daemon's folders belongs to somebody else: it cannot be seen from here.
    mappers: (paths) =>
      split<string>(
        paths,
        async (theirs) => theirs.map(() => ''),
        (ours) => options.own.mappers(ours),
      ),
  };
}
