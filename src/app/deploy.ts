/** `coldstart init --for NAME`: writes a template of src/deploy for this machine and this folder. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { ColdstartError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { shellWord } from '../deploy/quoting.ts';
import { DEPLOY_TEMPLATES } from '../deploy/registry.ts';
import type { DeployTemplate } from '../deploy/template.ts';
import { makeFolders, writeError } from '../history/make-folders.ts';
import { packageRoot } from '../host/package-root.ts';
import { NIGHTLY_FILE } from '../scenario/list.ts';
import { scenariosFolder } from './catalogue.ts';

export interface DeployRequest {
  readonly name: string;
  /** Folder, as the user named it. */
  readonly out: string;
  readonly force: boolean;
  readonly cwd: string;
}

export interface DeployedFiles {
  /** As the user would name them. */
  readonly files: readonly string[];
  /** What to do with them. */
  readonly next: readonly string[];
}

function templateOf(name: string): DeployTemplate {
  const known = Object.keys(DEPLOY_TEMPLATES);
  const template = (Object.values(DEPLOY_TEMPLATES) as readonly DeployTemplate[]).find(({ id }) => id === name);
  if (template) return template;
  throw new ColdstartError('USAGE_UNKNOWN_NAME', { what: '--for', name, nearest: didYouMean(name, known), known: known.join(', ') });
}

function contextOf(cwd: string) {
  return { workingFolder: cwd, command: [process.execPath, join(packageRoot(), 'dist', 'coldstart.js')], nightlyFile: NIGHTLY_FILE };
}

/** The text of a template that is one file. Throws USAGE_UNKNOWN_NAME, and USAGE_INVALID_FLAG for one that is several. */
export function deployText(name: string, cwd: string): string {
  const files = templateOf(name).files(contextOf(cwd));
  if (files.length === 1) return files[0]?.text ?? '';
  throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `--out -: ${name} is ${files.length} files; name a folder`, command: 'init' });
}

/** Nothing is written where one of the files exists. Throws USAGE_UNKNOWN_NAME, USAGE_INVALID_FLAG, USAGE_FILE_EXISTS, HOST_NOT_WRITABLE. */
export async function writeDeployFiles({ name, out, force, cwd }: DeployRequest): Promise<DeployedFiles> {
  const template = templateOf(name);
  const context = contextOf(cwd);
  const files = template.files(context).map(({ path, text }) => ({ file: resolve(cwd, out, path), text }));
  const taken = force ? undefined : files.find(({ file }) => existsSync(file));
  if (taken) throw new ColdstartError('USAGE_FILE_EXISTS', { file: relative(cwd, taken.file) });
  for (const { file, text } of files) {
    try {
      await makeFolders(dirname(file));
      await writeFile(file, text);
    } catch (error) {
      throw writeError(file, '', error);
    }
  }
  const missing = template.runsNightly === true && !existsSync(join(cwd, NIGHTLY_FILE));
  const own = `there is no ${NIGHTLY_FILE} in this folder yet: cp ${shellWord(join(scenariosFolder(), NIGHTLY_FILE))} . && edit it`;
  return { files: files.map(({ file }) => relative(cwd, file) || file), next: [...(missing ? [own] : []), ...template.next(out, context)] };
}
