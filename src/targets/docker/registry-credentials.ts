/**
 * Credentials for a pull, from the docker command's own configuration. Only those that it holds itself: asking a
 * credential helper would mean running a program, so such images are pulled by `docker pull` beforehand.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
  readonly serveraddress: string;
}

const DEFAULT_REGISTRY = 'https://index.docker.io/v1/';

/** The registry's part of an image name, by Docker's rule: a first component with a dot, a colon, or `localhost`. */
export function registryOf(image: string): string {
  const [first, ...rest] = image.split('/');
  return rest.length > 0 && first !== undefined && /[.:]|^localhost$/.test(first) ? first : DEFAULT_REGISTRY;
}

/** Undefined where the configuration holds none for that registry. */
export function findCredentials(image: string, environment: Readonly<Record<string, string | undefined>>): RegistryCredentials | undefined {
  const file = join(environment['DOCKER_CONFIG'] ?? join(environment['HOME'] ?? '/', '.docker'), 'config.json');
  if (!existsSync(file)) return undefined;
  const serveraddress = registryOf(image);
  try {
    const entry = (JSON.parse(readFileSync(file, 'utf8')) as { auths?: Record<string, { auth?: unknown }> }).auths?.[serveraddress];
    if (typeof entry?.auth !== 'string') return undefined;
    const [username = '', ...password] = Buffer.from(entry.auth, 'base64').toString('utf8').split(':');
    return { username, password: password.join(':'), serveraddress };
  } catch {
    return undefined;
  }
}
