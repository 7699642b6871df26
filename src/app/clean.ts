/**
 * Removes what a crashed or killed run left on this machine: containers, networks, processes, runtime folders; checkouts
 * of commits that are old; derived files in memory; on demand the cache and our images too. What a live harness owns is left alone, and saved runs are never touched.
 */
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ColdstartError } from '../core/errors.ts';
import { cacheFolder, runtimeFolder, visibleRuntimeFolders } from '../host/folders.ts';
import { listMemoryFolders } from '../host/memory-folder.ts';
import { findMarkedProcesses, killMarkedProcesses } from '../host/processes.ts';
import { listRunOwners } from '../host/run-owner.ts';

export interface CleanRequest {
  /** Undefined: all runs that are not going on. */
  readonly runId?: string;
  readonly cache: boolean;
  readonly dryRun: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Wall time, by which checkouts are old; now unless given. */
  readonly nowMs?: number;
}

export interface CleanedObject {
  readonly kind: 'process' | 'container' | 'network' | 'image' | 'volume' | 'folder' | 'checkout' | 'artefact' | 'problem';
  readonly name: string;
}

/** Whether what belongs to a run may be removed. */
type MayRemove = (runId: string) => boolean;

async function cleanProcesses(mayRemove: MayRemove, dryRun: boolean): Promise<CleanedObject[]> {
  const found = findMarkedProcesses().filter(({ runId }) => mayRemove(runId));
  if (!dryRun) for (const runId of new Set(found.map((process) => process.runId))) await killMarkedProcesses({ runId });
  return found.map(({ pid, name, runId }) => ({ kind: 'process', name: `${name} (${pid}) of ${runId}` }));
}

async function cleanContainers(mayRemove: MayRemove, { cache, dryRun, env }: CleanRequest): Promise<CleanedObject[]> {
  const { connectDocker } = await import('../targets/docker/client.ts');
  const { cleanDocker } = await import('../targets/docker/clean.ts');
  try {
    const { docker } = await connectDocker(env);
    const { containers, networks, images, volumes, problems } = await cleanDocker(docker, { mayRemove, images: cache, dryRun });
    return [
      ...containers.map((name) => ({ kind: 'container' as const, name })),
      ...networks.map((name) => ({ kind: 'network' as const, name })),
      ...images.map((name) => ({ kind: 'image' as const, name })),
      ...volumes.map((name) => ({ kind: 'volume' as const, name })),
      ...problems.map((name) => ({ kind: 'problem' as const, name })),
    ];
  } catch (error) {
    // Without a daemon there are no containers to remove; one that may not be asked may hold some.
    if (error instanceof ColdstartError && error.code === 'TARGET_DOCKER_UNREACHABLE') return [];
    if (error instanceof ColdstartError) return [{ kind: 'problem', name: `containers were not looked for: ${error.message}` }];
    throw error;
  }
}

async function removeFolder(folder: string, dryRun: boolean): Promise<CleanedObject> {
  if (!dryRun) await rm(folder, { recursive: true, force: true });
  return { kind: 'folder', name: folder };
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

interface PartOfCache {
  readonly removed: readonly CleanedObject[];
  /** What of it is in use: by its folder's name, in a sentence. */
  readonly kept: Readonly<Record<string, string>>;
}

async function cleanParts({ cache, dryRun, env, nowMs = Date.now() }: CleanRequest): Promise<PartOfCache> {
  const { cleanCheckouts } = await import('./sides/clean-checkouts.ts');
  const { cleanArtefacts } = await import('./tune/artefacts/clean-artefacts.ts');
  const checkouts = await cleanCheckouts({ env, dryRun, all: cache, nowMs });
  const artefacts = await cleanArtefacts({ env, dryRun, all: cache });
  return {
    removed: [
      ...checkouts.removed.map((name) => ({ kind: 'checkout' as const, name })),
      ...artefacts.removed.map((name) => ({ kind: 'artefact' as const, name })),
    ],
    kept: {
      ...(checkouts.kept > 0 && { checkouts: `a comparison uses ${checkouts.kept} of its checkouts` }),
      ...(artefacts.kept > 0 && { artefacts: `a tuning uses ${artefacts.kept} of its files` }),
    },
  };
}

/** Old checkouts, and on demand everything that can be made again; what a comparison or a tuning uses stays. */
async function cleanCaches(request: CleanRequest): Promise<CleanedObject[]> {
  const { cache, dryRun, env } = request;
  const { removed, kept } = await cleanParts(request);
  const folder = cacheFolder(env);
  const names = cache ? listFolder(folder) : [];
  if (names.length === 0) return [...removed];
  if (Object.keys(kept).length === 0) return [...removed, await removeFolder(folder, dryRun)];
  const others = await Promise.all(names.filter((name) => kept[name] === undefined).map((name) => removeFolder(join(folder, name), dryRun)));
  const stays = Object.entries(kept).map(([name, why]): CleanedObject => ({ kind: 'problem', name: `${join(folder, name)} stays: ${why}` }));
  return [...removed, ...others, ...stays];
}

/** Returns what was removed, or would be. */
export async function cleanUp(request: CleanRequest): Promise<CleanedObject[]> {
  const { runId, dryRun, env } = request;
  const owners = listRunOwners(runtimeFolder(env));
  const everywhere = visibleRuntimeFolders(env).flatMap(listRunOwners);
  const alive = new Set(everywhere.filter((owner) => owner.alive).map((owner) => owner.runId));
  const mayRemove: MayRemove = (id) => !alive.has(id) && (runId === undefined || id === runId);
  const removed = [...(await cleanProcesses(mayRemove, dryRun)), ...(await cleanContainers(mayRemove, request))];
  for (const { folder, runId: id } of listMemoryFolders()) if (mayRemove(id)) removed.push(await removeFolder(folder, dryRun));
  for (const { folder, runId: id, alive: inUse } of owners) if (!inUse && mayRemove(id)) removed.push(await removeFolder(folder, dryRun));
  return runId === undefined || request.cache ? [...removed, ...(await cleanCaches(request))] : removed;
}
