/**
 * Derived files, made once and kept by the content of what they are made of: `artefacts/<kind>-<hash>/` below the cache
 * folder, or in memory. One builder at a time makes one of them, whoever else waits; it is complete or absent.
 */
import { existsSync, statfsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ColdstartError, errorText } from '../../../core/errors.ts';
import { makePrivateFolder } from '../../../host/folders.ts';
import { listRunOwners, writeRunOwner } from '../../../host/run-owner.ts';
import { settleWrites } from '../../../host/settle-writes.ts';
import type { ArtefactRequest } from '../../../tuner/knob.ts';
import type { ArtefactBuilder, ArtefactSurroundings } from './artefact.ts';
import { type ArtefactIdentity, identify } from './identity.ts';
import { lockArtefact, whileUnlocked } from './lock.ts';

/** Names of folders in the making: `.<name>.part-<pid>`. */
export const PART = '.part-';
const USERS = 'users';
/** What is left of a full disk: some builders only say that they could not write. */
const FULL_BYTES = 1 << 20;

export interface ArtefactCacheSetting extends ArtefactSurroundings {
  readonly builders: readonly ArtefactBuilder[];
  /** Who uses them, for `coldstart clean`: the tuning's id. */
  readonly user: string;
}

export interface BuiltArtefact {
  readonly path: string;
  /** Of making it now; 0 where it was there. */
  readonly ms: number;
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let one = error; one !== undefined && chain.length < 8; one = one instanceof Error ? one.cause : undefined) chain.push(one);
  return chain;
}

function isFull(error: unknown, folder: string): boolean {
  const said = causes(error).some(
    (one) => /^(?:ENOSPC|EDQUOT)$/.test(String((one as NodeJS.ErrnoException | null)?.code)) || /no space left|disk quota/i.test(errorText(one)),
  );
  if (said) return true;
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < FULL_BYTES;
  } catch {
    return false;
  }
}

/** Whether a live tuning uses what lies in this artefact's folder. */
export function isUsed(folder: string): boolean {
  return listRunOwners(join(folder, USERS)).some(({ alive }) => alive);
}

/** Left by builders that were killed; the artefact's lock is held. */
async function removeParts({ folder, name }: ArtefactIdentity): Promise<void> {
  const parent = dirname(folder);
  const parts = (await readdir(parent)).filter((one) => one.startsWith(`.${name}${PART}`));
  for (const part of parts) await rm(join(parent, part), { recursive: true, force: true });
}

export class ArtefactCache {
  readonly #setting: ArtefactCacheSetting;
  readonly #used = new Map<string, ArtefactBuilder['place']>();
  readonly #identities = new Map<string, ArtefactIdentity>();

  constructor(setting: ArtefactCacheSetting) {
    this.#setting = setting;
  }

  #builderOf({ kind }: ArtefactRequest): ArtefactBuilder {
    const builder = this.#setting.builders.find((one) => one.kind === kind);
    if (builder === undefined) throw new ColdstartError('INTERNAL_FAULT', { problem: `no builder makes artefacts of kind ${kind}` });
    return builder;
  }

  /** Where it lies, or will. Throws TUNE_ARTEFACT_FAILED where a source cannot be read. */
  readonly placeOf = (request: ArtefactRequest): string => this.#identityOf(request).path;

  /** Asked for every settings that a search considers: read from the files once, so that one cache never means two things by a request. */
  #identityOf(request: ArtefactRequest): ArtefactIdentity {
    const key = JSON.stringify([request.kind, request.sources, request.options]);
    const identity = this.#identities.get(key) ?? identify(request, this.#builderOf(request), this.#setting.environment);
    this.#identities.set(key, identity);
    return identity;
  }

  /**
   * Makes it unless it is there. Throws TUNE_CACHE_FULL, TUNE_ARTEFACT_FAILED, HOST_NOT_WRITABLE, RUN_INTERRUPTED and what
   * the builder throws; nothing half-made is left then.
   */
  async ensure(request: ArtefactRequest): Promise<BuiltArtefact> {
    const builder = this.#builderOf(request);
    const { signal, say } = this.#setting;
    const identity = this.#identityOf(request);
    const begun = performance.now();
    try {
      makePrivateFolder(dirname(identity.folder));
      const lock = await lockArtefact(identity.folder, signal, () => say(`waiting for another tuning that makes ${builder.title}`));
      try {
        const built = await this.#build(request, builder, identity);
        await this.#use(identity, builder);
        return { path: identity.path, ms: built ? performance.now() - begun : 0 };
      } finally {
        lock.release();
      }
    } catch (error) {
      throw this.#explain(error, builder, identity);
    }
  }

  /** Whether it had to be made. */
  async #build(request: ArtefactRequest, builder: ArtefactBuilder, identity: ArtefactIdentity): Promise<boolean> {
    await removeParts(identity);
    if (existsSync(identity.path)) return false;
    this.#setting.say(`making ${builder.title} …`);
    const part = join(dirname(identity.folder), `.${identity.name}${PART}${process.pid}`);
    try {
      await mkdir(part, { recursive: true });
      await builder.build(request, join(part, builder.fileName(request)), this.#setting);
      if (this.#setting.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', { trials: 0 });
      await rm(identity.folder, { recursive: true, force: true });
      await rename(part, identity.folder);
      if (builder.place === 'disk') await settleWrites();
      return true;
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  }

  async #use({ folder }: ArtefactIdentity, { place }: ArtefactBuilder): Promise<void> {
    const own = join(folder, USERS, this.#setting.user);
    await mkdir(own, { recursive: true });
    writeRunOwner(own, this.#setting.user);
    this.#used.set(folder, place);
  }

  #explain(error: unknown, { title }: ArtefactBuilder, { folder }: ArtefactIdentity): unknown {
    if (error instanceof ColdstartError && error.code === 'RUN_INTERRUPTED') return error;
    if (this.#setting.signal.aborted) return new ColdstartError('RUN_INTERRUPTED', { trials: 0 }, { cause: error });
    const parent = dirname(folder);
    if (isFull(error, parent)) return new ColdstartError('TUNE_CACHE_FULL', { what: title, folder: parent, problem: errorText(error) }, { cause: error });
    return error instanceof ColdstartError ? error : new ColdstartError('TUNE_ARTEFACT_FAILED', { what: title, problem: errorText(error) }, { cause: error });
  }

  /** Gives back what lies in memory, unless another tuning uses it; what lies on disk stays for the next one. Never throws. */
  async dispose(): Promise<void> {
    for (const [folder, place] of this.#used) {
      await rm(join(folder, USERS, this.#setting.user), { recursive: true, force: true }).catch(() => undefined);
      if (place !== 'memory') continue;
      await whileUnlocked(folder, async () => (isUsed(folder) ? undefined : rm(folder, { recursive: true, force: true }))).catch(() => undefined);
      // Only the last one finds it empty.
      await rmdir(dirname(folder)).catch(() => undefined);
    }
    this.#used.clear();
  }
}
