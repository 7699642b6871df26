/**
 * The winner as files to apply, in the tuning's own folder: what both sides are started with is asked of their deployments,
 * the texts are written by deploy/patch, and the files that the winner names are copied beside them.
 */
import { constants } from 'node:fs';
import { copyFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { InstanceConfig } from '../../core/instance-config.ts';
import type { Variant } from '../../core/scenario.ts';
import type { AppliedSetting, PatchFile } from '../../core/tuning.ts';
import type { PatchInput, PatchSide, PatchText } from '../../deploy/patch/patch-input.ts';
import { writePatch } from '../../deploy/patch/write-patch.ts';
import { writeError } from '../../history/make-folders.ts';
import type { Startable } from '../../targets/target.ts';
import { ensureModel } from '../models.ts';
import { openBench, type Preparation } from '../prepare-run.ts';
import type { TuningFolder } from './tuning-folder.ts';

const FOLDER = 'patch';

/** The part of a tuning that its patch is written from. */
interface PatchCourse {
  /** The scenario's only variant is the baseline. */
  readonly request: Preparation;
  readonly folder: Pick<TuningFolder, 'id' | 'path' | 'makeFolder' | 'write'>;
}

interface Side {
  readonly variant: Variant;
  readonly startable: Startable;
  /** Absolute: the model, and what Node is given. */
  readonly files: readonly string[];
}

async function filesOf({ engine }: Variant, say: (message: string) => void): Promise<string[]> {
  const model = engine?.model === undefined ? [] : await ensureModel(engine.model, engine.backend, say);
  const { snapshot, compileCache } = engine?.node ?? {};
  const compiled = compileCache === undefined ? [] : (await readdir(compileCache, { recursive: true })).map((name) => join(compileCache, name));
  return [...model, ...(snapshot === undefined ? [] : [snapshot]), ...compiled];
}

/** Prepared once more, beside whatever else goes on: nothing is started, and Ctrl-C does not keep a proven result from its files. */
async function prepareSides({ request, folder }: PatchCourse, winner: Variant): Promise<readonly [Side, Side]> {
  const { scenario, observer } = request;
  const bench = await openBench({ ...request, signal: new AbortController().signal, scenario: { ...scenario, share: 'no-lock' } }, folder.id);
  const say = (message: string): void => observer.say(message);
  const side = async (variant: Variant): Promise<Side> => {
    const { deployment } = await bench.prepare(variant);
    return { variant, startable: deployment.startable ?? {}, files: await filesOf(variant, say) };
  };
  try {
    return [await side({ ...scenario.variants[0], id: 'baseline' }), await side({ ...winner, id: 'winner' })];
  } finally {
    await bench.dispose();
  }
}

/** Each under a name of its own; those of a folder stay together in one of its name. */
function named(files: readonly string[], { engine }: Variant): PatchInput['files'] {
  const compileCache = engine?.node?.compileCache;
  const taken = new Set<string>();
  return [...new Set(files)].map((path) => {
    const inside = compileCache !== undefined && path.startsWith(`${compileCache}/`);
    const wanted = inside ? join(basename(compileCache), path.slice(compileCache.length + 1)) : basename(path);
    const name = taken.has(wanted) ? `${taken.size}-${wanted}` : wanted;
    taken.add(name);
    return { path, name };
  });
}

function both<T>(baseline: T | undefined, winner: T | undefined): Readonly<Record<PatchSide, T>> | undefined {
  return baseline === undefined || winner === undefined ? undefined : { baseline, winner };
}

function inputOf({ request, folder }: PatchCourse, [baseline, winner]: readonly [Side, Side], settings: readonly AppliedSetting[]): PatchInput {
  const { scenario } = request;
  const text = (config: InstanceConfig | undefined): string | undefined => (config === undefined ? undefined : JSON.stringify(config));
  const configs = both(text(baseline.startable.config), text(winner.startable.config));
  const programs = both(baseline.startable.program, winner.startable.program);
  return {
    scenario,
    baseline: baseline.variant,
    winner: winner.variant,
    settings,
    name:
      scenario.name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 40) || 'app',
    title: scenario.title,
    // The random part of the id.
    key: folder.id.slice(folder.id.lastIndexOf('-') + 1),
    files: named([...winner.files, ...baseline.files], winner.variant),
    ...(winner.startable.image && { image: winner.startable.image.reference }),
    ...(baseline.startable.image && { baselineImage: baseline.startable.image.reference }),
    ...(configs && { configs }),
    ...(programs && { programs }),
  };
}

async function copyFiles({ folder }: PatchCourse, files: PatchInput['files']): Promise<void> {
  for (const { path, name } of files) {
    const copy = join(await folder.makeFolder(dirname(join(FOLDER, name))), basename(name));
    if ((await stat(path)).isDirectory()) continue;
    await copyFile(path, copy, constants.COPYFILE_FICLONE).catch((error: unknown) => {
      throw writeError(copy, folder.path, error);
    });
  }
}

async function writeTexts({ folder }: PatchCourse, texts: readonly PatchText[]): Promise<PatchFile[]> {
  await folder.makeFolder(FOLDER);
  const files: PatchFile[] = [];
  for (const { file, title, apply, text, rollback } of texts) {
    await folder.write(join(FOLDER, file), text);
    if (rollback) await folder.write(join(FOLDER, rollback.file), rollback.text);
    files.push({ file: join(FOLDER, file), title, apply, ...(rollback && { rollback: join(FOLDER, rollback.file), rollbackApply: rollback.apply }) });
  }
  return files;
}

/** Into `patch/`. Throws HOST_DISK_FULL, HOST_NOT_WRITABLE and what preparing throws. */
export async function writePatchFiles(course: PatchCourse, winner: Variant, settings: readonly AppliedSetting[]): Promise<PatchFile[]> {
  const sides = await prepareSides(course, winner);
  const input = inputOf(course, sides, settings);
  const files = await writeTexts(course, writePatch(input));
  await copyFiles(course, input.files);
  return files;
}
