/**
 * The identity of what is started without a commit or an image: one hash over every file that is known to be part of it.
 * What a command loads beyond its program and its arguments is not known here; a commit or an image tells that.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { ProcessTarget, Variant } from '../../core/scenario.ts';
import { findExecutable } from '../../targets/process/program.ts';
import { findInstrumentedParts } from '../instrumented-parts.ts';
import { ensureModel } from '../models.ts';
import { hashFile } from '../plan-record.ts';
import { isFile } from './path-kind.ts';
import type { SideContext } from './side.ts';

interface NamedFile {
  /** What it is, as far as it tells two sides apart: never where it lies. */
  readonly role: string;
  readonly path: string;
}

type IdentityContext = Pick<SideContext, 'env' | 'say'>;

/** The program of a command, and its arguments that are files: the script that an interpreter runs. */
function commandFiles({ command = [], cwd, env }: ProcessTarget, inherited: SideContext['env']): NamedFile[] {
  const [name, ...args] = command;
  // Our own entry point is no command: its files are ownFiles.
  if (name === undefined) return [];
  const program = findExecutable(name, cwd, env['PATH'] ?? inherited['PATH']);
  const named = args.map((argument) => resolve(cwd, argument.replace(/^--?[\w-]+=/, ''))).filter(isFile);
  return [...(program === undefined ? [] : [{ role: 'program', path: program }]), ...named.map((path, index) => ({ role: `argument ${index}`, path }))];
}

function ownFiles(variant: Variant): NamedFile[] {
  const parts = findInstrumentedParts(variant);
  if (parts === undefined) return [];
  const { program, addon, backends, startup, early, engineLibraries } = parts;
  const files = { node: process.execPath, program, addon, startup, early };
  return [
    ...Object.entries(files).map(([role, path]) => ({ role, path })),
    ...backends.map((path) => ({ role: 'backend', path })),
    ...engineLibraries.map((path) => ({ role: 'library', path })),
  ];
}

async function modelFiles({ engine }: Variant, say: (message: string) => void): Promise<NamedFile[]> {
  const files = engine?.model === undefined ? [] : await ensureModel(engine.model, engine.backend, say);
  return files.map((path, index) => ({ role: `model ${index}`, path }));
}

/** The image of the user's that a container is made of. */
async function imageOf({ target }: Variant, env: SideContext['env']): Promise<string | undefined> {
  if (target.kind !== 'docker' || target.image === undefined) return undefined;
  const { findImageId } = await import('../../targets/docker/image-identity.ts');
  return findImageId(target.image, env);
}

/** 64 hex digits. Throws the ENGINE_…, HOST_ADDON_MISSING and TARGET_DOCKER_… codes. */
export async function hashOfFiles(variant: Variant, { env, say }: IdentityContext): Promise<string> {
  const { target } = variant;
  const volumes = target.kind === 'docker' ? target.volumes.map((volume) => volume.split(':')[0] ?? '').filter(isFile) : [];
  const files = [
    ...(target.kind === 'process' ? commandFiles(target, env) : []),
    ...ownFiles(variant),
    ...(await modelFiles(variant, say)),
    ...volumes.map((path) => ({ role: 'volume', path })),
  ];
  const hash = createHash('sha256').update(`image\0${(await imageOf(variant, env)) ?? ''}\n`);
  for (const { role, path } of files) hash.update(`${role}\0${(await hashFile(path)).sha256}\n`);
  return hash.digest('hex');
}
