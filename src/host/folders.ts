/** Where coldstart keeps what is not the user's: caches that may be deleted at any time, and what lives as long as a run. */
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ColdstartError, errorText } from '../core/errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** The XDG specification wants relative paths ignored. */
function absolute(path: string | undefined): string | undefined {
  return path && isAbsolute(path) ? path : undefined;
}

/** `$XDG_CACHE_HOME/coldstart`; not made. */
export function cacheFolder(environment: Variables = process.env): string {
  return join(absolute(environment['XDG_CACHE_HOME']) ?? join(absolute(environment['HOME']) ?? homedir(), '.cache'), 'coldstart');
}

/** `$XDG_RUNTIME_DIR/coldstart`, or a folder of this user's own in /tmp; not made. */
export function runtimeFolder(environment: Variables = process.env): string {
  const runtime = absolute(environment['XDG_RUNTIME_DIR']);
  return runtime ? join(runtime, 'coldstart') : join(tmpdir(), `coldstart-${userInfo().uid}`);
}

/**
 * Runtime folders in which runs may be going on: ours, and those of sessions with other variables and of other users, as
 * far as they can be seen. A run that was started by a login must not look dead to a timer unit.
 */
export function visibleRuntimeFolders(environment: Variables = process.env): string[] {
  const below = (folder: string, name: RegExp, rest: string) => listNames(folder).flatMap((one) => (name.test(one) ? [join(folder, one, rest)] : []));
  return [...new Set([runtimeFolder(environment), ...below('/run/user', /^\d+$/, 'coldstart'), ...below(tmpdir(), /^coldstart-\d+$/, '')])];
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Makes a folder that is private to this user. Throws HOST_NOT_WRITABLE, also where somebody else has put one there. */
export function makePrivateFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const facts = lstatSync(folder);
    if (!facts.isDirectory()) throw new Error('it is no folder');
    if (facts.uid !== userInfo().uid) throw new Error('it belongs to another user');
    if ((facts.mode & 0o077) !== 0) chmodSync(folder, 0o700);
    return folder;
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file: folder, problem: errorText(error) }, { cause: error });
  }
}

/** A fresh folder for one run inside the runtime folder. Throws HOST_NOT_WRITABLE. */
export function makeRunFolder(runId: string, environment: Variables = process.env): string {
  const parent = makePrivateFolder(runtimeFolder(environment));
  try {
    return mkdtempSync(join(parent, `${runId.replace(/[^\w.-]/g, '_')}-`));
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file: parent, problem: errorText(error) }, { cause: error });
  }
}
