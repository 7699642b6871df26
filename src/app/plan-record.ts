/**
 * The two files that a build leaves: the plan, named after what it was built from, on and with, and a JSON record beside
 * it. Both appear whole or not at all.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { link, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ColdstartError, errorText } from '../core/errors.ts';
import type { OnnxSummary } from '../engine/models/inspect-onnx.ts';
import type { BuildSettings } from './build-settings.ts';
import type { BuildOutcome } from './builder-process.ts';

export interface HashedFile {
  /** Without its folder. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface PlanRecord {
  readonly kind: 'engine-plan';
  readonly schemaVersion: 1;
  readonly createdAt: string;
  readonly plan: HashedFile;
  readonly model: HashedFile & { readonly externalData: readonly HashedFile[]; readonly opsets: OnnxSummary['opsets'] };
  /** '10.6.0.26' */
  readonly tensorrt: string;
  readonly gpu: { readonly name: string; readonly computeCapability: string };
  readonly settings: BuildSettings;
  readonly inputs: BuildOutcome['inputs'];
  readonly outputs: BuildOutcome['outputs'];
  readonly build: { readonly durationMs: number; readonly timingCache: BuildOutcome['timingCache']; readonly warnings: readonly string[] };
}

/** Letters, digits, dots and underscores; everything else becomes a dash. */
function slug(text: string): string {
  return (
    text
      .replace(/[^\w.]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 80) || 'model'
  );
}

/** `resnet50-nvidia-h200-fp16-trt10.6.0.26.plan` */
export function planName(model: string, { gpu, library }: Pick<BuildOutcome, 'gpu' | 'library'>, precision: BuildSettings['precision']): string {
  return `${slug(basename(model, extname(model)))}-${slug(gpu).toLowerCase()}-${precision}-trt${slug(library)}.plan`;
}

/** Where the record of a plan lies. */
export function recordFileOf(plan: string): string {
  return join(dirname(plan), `${basename(plan, extname(plan))}.json`);
}

export async function hashFile(file: string): Promise<HashedFile> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return { file: basename(file), bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

/** Throws USAGE_FILE_EXISTS where one of the two is there. */
export function refuseToOverwrite(plan: string): void {
  for (const file of [plan, recordFileOf(plan)]) if (existsSync(file)) throw new ColdstartError('USAGE_FILE_EXISTS', { file });
}

/** Gives a finished file its name; without `force` never to a file that is there, not even one of this moment. */
async function giveName(from: string, to: string, force: boolean): Promise<void> {
  if (force) return rename(from, to);
  try {
    await link(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new ColdstartError('USAGE_FILE_EXISTS', { file: to });
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    // A file system without hard links.
    if (existsSync(to)) throw new ColdstartError('USAGE_FILE_EXISTS', { file: to });
    return rename(from, to);
  }
  await rm(from);
}

/** Moves the built plan to its place and writes its record. Throws USAGE_FILE_EXISTS or HOST_NOT_WRITABLE; neither file is left then. */
export async function publishPlan(built: string, plan: string, record: PlanRecord, force: boolean): Promise<void> {
  const file = recordFileOf(plan);
  const beside = `${built}.json`;
  if (!force) refuseToOverwrite(plan);
  let named = false;
  try {
    await writeFile(beside, `${JSON.stringify(record, null, 2)}\n`);
    await giveName(built, plan, force);
    named = true;
    await giveName(beside, file, force);
  } catch (error) {
    await Promise.all([rm(beside, { force: true }), ...(named && !force ? [rm(plan, { force: true })] : [])]).catch(() => undefined);
    throw error instanceof ColdstartError ? error : new ColdstartError('HOST_NOT_WRITABLE', { file: plan, problem: errorText(error) }, { cause: error });
  }
}
