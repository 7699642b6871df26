/** What a variant starts on this machine: our own entry point or the user's command, and the files a start state is about. */
import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { StateFile } from '../../core/cold-state.ts';
import { ColdstartError } from '../../core/errors.ts';
import { nodeCommand, nodeStateFiles } from '../../core/node-command.ts';
import type { ProcessTarget, Variant } from '../../core/scenario.ts';
import { requireNodeFiles } from '../node-files.ts';
import type { InstrumentedParts, RunContext } from '../target.ts';
import { privateCopies } from './private-copy.ts';

export interface Program {
  readonly command: readonly string[];
  /** engine.node as the instance shall load it; undefined for a foreign program. */
  readonly addon?: string;
  /** libcoldstart_early.so, beside the addon; undefined for a foreign program. */
  readonly early?: string;
  readonly stateFiles: readonly StateFile[];
}

function isEvicted({ state }: Variant): boolean {
  return state === 'cold' || state === 'dropped';
}

function modelState({ modelFiles }: RunContext): StateFile[] {
  return modelFiles.map((path) => ({ path, role: 'model' }));
}

/** As the instance shall load them. */
interface OwnFiles {
  readonly node: string;
  readonly addon: string;
  readonly startup: string;
  readonly early: string;
  readonly backends: readonly string[];
}

function ownFiles({ node, addon, startup, early, backends }: OwnFiles, variant: Variant, parts: InstrumentedParts, context: RunContext): StateFile[] {
  const files = (role: StateFile['role'], paths: readonly string[]) => paths.map((path): StateFile => ({ path, role }));
  return [
    ...modelState(context),
    ...files('library', [...parts.engineLibraries, ...backends]),
    // The early library is only loaded where it is asked for.
    ...files('addon', [addon, startup, ...(variant.engine?.pipeline === 'early' ? [early] : [])]),
    ...files('runtime', [node]),
    ...files('image', [parts.program, ...nodeStateFiles(variant.engine?.node)]),
  ];
}

/** All of them in one folder, because they find one another beside themselves. */
function privateParts(parts: InstrumentedParts, { cacheFolder }: RunContext): OwnFiles {
  const { addon, startup, early } = parts;
  const originals = { node: process.execPath, addon, startup, early };
  const copies = privateCopies([...Object.values(originals), ...parts.backends], cacheFolder);
  const [node = originals.node, ...others] = copies;
  const named = { addon: others[0] ?? addon, startup: others[1] ?? startup, early: others[2] ?? early };
  return { node, ...named, backends: others.slice(3) };
}

function ownProgram(variant: Variant, context: RunContext, parts: InstrumentedParts): Program {
  const files = isEvicted(variant) ? privateParts(parts, context) : { ...parts, node: process.execPath };
  requireNodeFiles(variant.engine?.node);
  const command = nodeCommand({ node: files.node, program: parts.program }, variant.engine?.node);
  return { command, addon: files.addon, early: files.early, stateFiles: ownFiles(files, variant, parts, context) };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where the program of a command lies; undefined where it cannot be found: exec will say so in its own words. */
export function findExecutable(name: string, cwd: string, path: string | undefined): string | undefined {
  const candidates = name.includes('/')
    ? [resolve(cwd, name)]
    : (path ?? '')
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => join(folder, name));
  const found = candidates.find(isExecutable);
  return found === undefined ? undefined : realpathSync(found);
}

function foreignProgram(command: readonly string[], target: ProcessTarget, context: RunContext): Program {
  const executable = findExecutable(command[0] ?? '', target.cwd, target.env['PATH'] ?? context.environment['PATH']);
  return { command, stateFiles: [...modelState(context), ...(executable === undefined ? [] : [{ path: executable, role: 'runtime' } as const])] };
}

/** Throws INTERNAL_FAULT where the parts of our own instance are missing, TUNE_FILE_MISSING, HOST_NOT_WRITABLE for a private copy. */
export function programOf(variant: Variant, target: ProcessTarget, context: RunContext): Program {
  if (target.command) return foreignProgram(target.command, target, context);
  if (!context.parts) throw new ColdstartError('INTERNAL_FAULT', { problem: 'a variant without a command needs the parts of an instrumented instance' });
  return ownProgram(variant, context, context.parts);
}
