/** The target of one variant with every default filled in: paths absolute, sizes in bytes, texts where texts are wanted. */
import { isAbsolute, resolve } from 'node:path';
import { REDACTED } from '../core/redact.ts';
import type { DockerTarget, ProcessTarget, ScalarOption, TargetConfig } from '../core/scenario.ts';
import { absoluteVolume } from './flags.ts';
import { normaliseTarget } from './merge-settings.ts';
import { memoryBytes, resolveContainer } from './resolve-container.ts';
import { resolveGpus } from './resolve-gpu.ts';
import type { UserDocker, UserSettings } from './schema.ts';
import { type SettingPath, SettingProblem } from './setting-problem.ts';

export interface ResolveContext {
  /** Folder of the scenario file: relative paths are relative to it. */
  readonly folder: string;
  /** The caller's environment: source of values that were redacted when a scenario was saved. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

type TargetMap = NonNullable<Exclude<UserSettings['target'], string>>;
type UserProcess = NonNullable<TargetMap['process']>;

const IMAGE_REFERENCE = /^[a-z0-9][\w.:/@-]{0,400}$/i;
const VOLUME_OPTIONS = /^(?:ro|rw|z|Z)(?:,(?:ro|rw|z|Z))*$/;

/** Throws SettingProblem. */
export function resolveTarget(target: UserSettings['target'], context: ResolveContext): TargetConfig {
  const map = normaliseTarget(target) ?? { process: {} };
  return map.docker === undefined ? resolveProcess(map.process ?? {}, context) : resolveDocker(map.docker, context);
}

function resolveProcess(user: UserProcess, context: ResolveContext): ProcessTarget {
  refuseRedacted(['target', 'process', 'command'], user.command);
  return {
    kind: 'process',
    ...(user.command !== undefined && { command: [...user.command] }),
    cwd: resolve(context.folder, user.cwd ?? '.'),
    env: resolveEnvironment(['target', 'process', 'env'], user.env, context),
  };
}

function resolveDocker(user: UserDocker, context: ResolveContext): DockerTarget {
  const path = (key: string): SettingPath => ['target', 'docker', key];
  if (user.image !== undefined && !IMAGE_REFERENCE.test(user.image)) {
    throw new SettingProblem(path('image'), `${JSON.stringify(user.image)} is not the name of an image`);
  }
  if (user.image === undefined) {
    const own = (['args', 'entrypoint'] as const).find((key) => user[key] !== undefined);
    if (own !== undefined) {
      throw new SettingProblem(path(own), "coldstart's own image takes none; give target.docker.image for an image of yours");
    }
  }
  checkOwnImage(user);
  refuseRedacted(path('args'), user.args);
  refuseRedacted(path('entrypoint'), user.entrypoint);
  return {
    kind: 'docker',
    ...(user.image !== undefined && { image: user.image }),
    args: [...(user.args ?? [])],
    ...(user.entrypoint !== undefined && { entrypoint: [...user.entrypoint] }),
    env: resolveEnvironment(path('env'), user.env, context),
    volumes: (user.volumes ?? []).map((volume, index) => resolveVolume([...path('volumes'), index], volume, context.folder)),
    network: user.network ?? 'bridge',
    ports: [...(user.ports ?? [])],
    ...(user.memory !== undefined && { memoryBytes: memoryBytes(path('memory'), user.memory) }),
    ...(user.cpus !== undefined && { cpus: user.cpus }),
    ...resolveGpus(user),
    ...(user.user !== undefined && { user: String(user.user) }),
    pull: user.pull ?? 'never',
    labels: texts(user.labels ?? {}),
    ...(user.runtime !== undefined && { runtime: user.runtime }),
    ...resolveContainer(user),
    ...(user.modelStorage !== undefined && { modelStorage: user.modelStorage }),
    ...(user.flavour !== undefined && { flavour: user.flavour }),
  };
}

/** Storage and flavour are about what we put together ourselves; an image of the user's is taken as it is. */
function checkOwnImage({ image, modelStorage, flavour }: UserDocker): void {
  const given = Object.entries({ modelStorage, flavour }).find(([, value]) => value !== undefined);
  if (image !== undefined && given !== undefined) {
    const [key, value] = given;
    throw new SettingProblem(
      ['target', 'docker', key],
      `${value} is about coldstart's own image, and ${image} is yours and taken as it is: leave ${key} out, or leave image out and give engine`,
    );
  }
}

function resolveVolume(path: SettingPath, volume: string, folder: string): string {
  const parts = volume.split(':');
  const [source = '', destination = '', options] = parts;
  if (parts.length < 2 || parts.length > 3 || source === '' || !isAbsolute(destination) || (options !== undefined && !VOLUME_OPTIONS.test(options))) {
    throw new SettingProblem(path, `expected source:destination[:ro] with an absolute destination, got ${JSON.stringify(volume)}`);
  }
  return absoluteVolume(volume, folder);
}

function resolveEnvironment(path: SettingPath, user: Readonly<Record<string, ScalarOption>> | undefined, context: ResolveContext): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts(user ?? {})).map(([name, value]) => {
      if (!value.includes(REDACTED)) {
        return [name, value];
      }
      const own = context.env[name];
      if (own === undefined) {
        throw new SettingProblem(
          [...path, name],
          `the value was redacted when the scenario was saved; set ${name} in the environment of coldstart, or give --env ${name}=value`,
        );
      }
      return [name, own];
    }),
  );
}

function refuseRedacted(path: SettingPath, args: readonly string[] | undefined): void {
  const index = (args ?? []).findIndex((argument) => argument.includes(REDACTED));
  if (index >= 0) {
    throw new SettingProblem([...path, index], 'a part was redacted when the scenario was saved; write it again');
  }
}

function texts(record: Readonly<Record<string, ScalarOption>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));
}
