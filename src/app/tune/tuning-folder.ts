/**
 * The folder of one tuning, `tunings/<id>/`: what it asks, each start as it ends, and the document. With what is saved an
 * interrupted search goes on where it ended; a lock says who is at it.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ColdstartError } from '../../core/errors.ts';
import type { KnobValue, Settings } from '../../core/setting.ts';
import type { Trial } from '../../core/trial.ts';
import type { SearchStage } from '../../core/tuning.ts';
import { DocumentFolder } from '../../history/document-folder.ts';
import { listJsonNames, listNames } from '../../history/list-names.ts';
import { makeFolders, writeError } from '../../history/make-folders.ts';
import { readDocument } from '../../history/run-folder.ts';
import { isRunId } from '../../history/run-id.ts';
import { type HeldLock, holdLock } from '../../host/lock.ts';
import type { KnobWorld } from '../../tuner/knob.ts';
import type { Dimension, Observation } from '../../tuner/search.ts';

/** What has to be the same for saved starts to be told again, each by the name that a user knows it by. */
export type SavedQuestion = Readonly<Record<string, KnobValue>>;

export interface TuningHead {
  readonly schemaVersion: 1;
  readonly kind: 'tuning-head';
  readonly tuningId: string;
  readonly createdAt: string;
  readonly toolVersion: string;
  readonly question: SavedQuestion;
  readonly world: KnobWorld;
}

/** What the search was begun with. */
export interface SavedSpace {
  readonly dimensions: readonly Dimension[];
  /** Of the environment. */
  readonly fingerprint: string;
}

/** One start of the search, as it is saved. */
export interface SearchRecord {
  /** 1-based, over the whole search. */
  readonly order: number;
  readonly stage: SearchStage;
  readonly settings: Settings;
  /** Missing where it could not even be prepared. */
  readonly trial?: Trial;
  /** What the search was told, or would have been; missing where the start was made again. */
  readonly observation?: Observation;
  /** The search asked for it; false for the baseline's starts before it. */
  readonly proposed: boolean;
  /** By the clock, with what had to be prepared for it. */
  readonly ms: number;
  /** Of `ms`: derived files that were made. */
  readonly artefactMs: number;
  /** Of the whole tuning when it ended, interruptions left out. */
  readonly elapsedMs: number;
}

const COLLECTION = 'tunings';
const DOCUMENT = 'tuning.json';
/** Of a tuning whose baseline failed: there is no result, and nothing to go on with. */
const FAILURE = 'failed.json';

/** Ids of saved tunings, newest first. */
export async function listTunings(reportsFolder: string): Promise<string[]> {
  return (await listNames(join(reportsFolder, COLLECTION))).filter(isRunId).reverse();
}

/** Of its document, or `failed` where the baseline did; undefined where it has neither: it was killed. */
export async function savedOutcome(reportsFolder: string, id: string): Promise<string | undefined> {
  const folder = join(reportsFolder, COLLECTION, id);
  const names = await listNames(folder);
  if (names.includes(FAILURE)) return 'failed';
  if (!names.includes(DOCUMENT)) return undefined;
  return String(((await readDocument(join(folder, DOCUMENT))) as { outcome?: unknown }).outcome);
}

export class TuningFolder {
  readonly #folder: DocumentFolder;
  readonly id: string;
  readonly #lock: HeldLock;

  private constructor(folder: DocumentFolder, id: string, lock: HeldLock) {
    this.#folder = folder;
    this.id = id;
    this.#lock = lock;
  }

  /** Makes it, or opens it again. Throws TUNE_ALREADY_RUNS, HOST_DISK_FULL and HOST_NOT_WRITABLE. */
  static async open(reportsFolder: string, id: string): Promise<TuningFolder> {
    const folder = await DocumentFolder.create(reportsFolder, COLLECTION, id);
    try {
      await makeFolders(join(folder.path, 'trials'));
      await makeFolders(join(folder.path, 'logs'));
    } catch (error) {
      throw writeError(folder.path, id, error);
    }
    const lock = holdLock(join(folder.path, '.lock'), ['coldstart', ...process.argv.slice(2)]);
    if ('release' in lock) return new TuningFolder(folder, id, lock);
    const { command, pid, since } = lock;
    const holder = `${command}${pid === undefined ? '' : ` (pid ${pid})`}${since === undefined ? '' : `, since ${since}`}`;
    throw new ColdstartError('TUNE_ALREADY_RUNS', { tuning: id, holder });
  }

  get path(): string {
    return this.#folder.path;
  }

  logFile(trialId: string): string {
    return join(this.path, 'logs', `${trialId}.log`);
  }

  /** Absolute path of what was written. Throws HOST_DISK_FULL or HOST_NOT_WRITABLE. */
  async write(name: string, text: string): Promise<string> {
    return this.#folder.write(name, text);
  }

  /** A folder inside. */
  async makeFolder(name: string): Promise<string> {
    const folder = join(this.path, name);
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw writeError(folder, this.path, error);
    });
    return folder;
  }

  async saveHead(head: TuningHead): Promise<void> {
    await this.write('head.json', `${JSON.stringify(head, null, 2)}\n`);
  }

  /** Why there will never be a result; the logs of the starts stay. */
  async saveFailure({ code, message }: ColdstartError): Promise<void> {
    await this.write(FAILURE, `${JSON.stringify({ schemaVersion: 1, kind: 'tuning-failure', tuningId: this.id, code, message })}\n`);
  }

  /** Of a tuning that was refused after its first starts: nothing in it is of use to anybody. */
  async discard(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async saveSpace(space: SavedSpace): Promise<void> {
    await this.write('space.json', `${JSON.stringify(space)}\n`);
  }

  async saveStart(record: SearchRecord): Promise<void> {
    await this.write(join('trials', `${String(record.order).padStart(4, '0')}.json`), `${JSON.stringify(record)}\n`);
  }

  /** Throws RUN_DAMAGED. */
  async readHead(): Promise<TuningHead> {
    return (await readDocument(join(this.path, 'head.json'))) as TuningHead;
  }

  /** Undefined where the search had not begun. Throws RUN_DAMAGED. */
  async readSpace(): Promise<SavedSpace | undefined> {
    if (!(await listNames(this.path)).includes('space.json')) return undefined;
    return (await readDocument(join(this.path, 'space.json'))) as SavedSpace;
  }

  /** In their order. Throws RUN_DAMAGED. */
  async readStarts(): Promise<SearchRecord[]> {
    const names = await listJsonNames(join(this.path, 'trials'));
    const records: SearchRecord[] = [];
    for (const name of names) records.push((await readDocument(join(this.path, 'trials', name))) as SearchRecord);
    return records;
  }

  release(): void {
    this.#lock.release();
  }
}
