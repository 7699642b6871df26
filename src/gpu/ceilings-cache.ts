/**
 * Measured ceilings, kept for a day: they are the machine's and change with its boot, its GPU or the file system. The
 * cache may be deleted or damaged at any time, and is then as good as empty.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IoCeilings } from '../core/gpu.ts';
import { cacheFolder } from '../host/folders.ts';
import { readText } from '../host/read-text.ts';
import { count, list, rate, record, text } from './shape.ts';

export interface CeilingsKey {
  readonly bootId: string;
  /** '' for the disk alone. */
  readonly gpuUuid: string;
  /** st_dev of the file; '' for the GPU alone. */
  readonly fileSystem: string;
}

interface Entry extends CeilingsKey {
  readonly measuredAtMs: number;
  readonly ceilings: IoCeilings;
}

const MOST_AGE_MS = 24 * 3600 * 1000;

const readCeilings = record<IoCeilings>({ disk: rate, pinnedCopy: rate, pageableCopy: rate });

const readEntries = list(record<Entry>({ bootId: text, gpuUuid: text, fileSystem: text, measuredAtMs: count, ceilings: readCeilings }));

function fileOf(environment: Readonly<Record<string, string | undefined>>): string {
  return join(cacheFolder(environment), 'ceilings.json');
}

/** Of this boot and not too old; the wall clock may have been set back. */
function entriesIn(file: string, bootId: string, nowMs: number): Entry[] {
  try {
    const entries = readEntries(JSON.parse(readText(file) ?? '[]'), 'ceilings');
    return entries.filter((entry) => entry.bootId === bootId && entry.measuredAtMs <= nowMs && nowMs - entry.measuredAtMs < MOST_AGE_MS);
  } catch {
    return [];
  }
}

function isOf(entry: Entry, key: CeilingsKey): boolean {
  return entry.gpuUuid === key.gpuUuid && entry.fileSystem === key.fileSystem;
}

export function findCeilings(key: CeilingsKey, environment: Readonly<Record<string, string | undefined>>, nowMs: number): IoCeilings | undefined {
  return entriesIn(fileOf(environment), key.bootId, nowMs).find((entry) => isOf(entry, key))?.ceilings;
}

/** Says nothing where it cannot be written: the next asker measures again. */
export function keepCeilings(key: CeilingsKey, ceilings: IoCeilings, environment: Readonly<Record<string, string | undefined>>, nowMs: number): void {
  const file = fileOf(environment);
  const others = entriesIn(file, key.bootId, nowMs).filter((entry) => !isOf(entry, key));
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, `${JSON.stringify([...others, { ...key, measuredAtMs: nowMs, ceilings }], null, 2)}\n`);
    renameSync(unfinished, file);
  } catch {
    rmSync(unfinished, { force: true });
  }
}
