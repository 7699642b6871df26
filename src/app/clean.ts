/**
 * Removes what a crashed or killed run left on this machine: containers, networks, processes, runtime folders; checkouts
 * of commits that are old; on demand the cache and our images too. What a live harness owns is left alone, and saved runs are never touched.
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
  readonly kind: 'process' | 'container' | 'network' | 'image' | 'volume' | 'folder' | 'checkout' | 'problem';
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

/** Old checkouts, and on demand everything that can be made again; a checkout that a comparison uses stays. */
async function cleanCaches({ cache, dryRun, env, nowMs = Date.now() }: CleanRequest): Promise<CleanedObject[]> {
  const { cleanCheckouts } = await import('./sides/clean-checkouts.ts');
  const { removed, kept } = await cleanCheckouts({ env, dryRun, all: cache, nowMs });
  const checkouts = removed.map((name) => ({ kind: 'checkout' as const, name }));
  const folder = cacheFolder(env);
  const names = cache ? listFolder(folder) : [];
  if (names.length === 0) return checkouts;
  if (kept === 0) return [...checkouts, await removeFolder(folder, dryRun)];
  const others = await Promise.all(names.filter((name) => name !== 'checkouts').map((name) => removeFolder(join(folder, name), dryRun)));
  return [...checkouts, ...others, { kind: 'problem', name: `${join(folder, 'checkouts')} stays: a comparison uses ${kept} of its checkouts` }];
}

/** Returns what was removed, or would be. */
export async function cleanUp(request: CleanRequest): Promise<CleanedObject[]> {
  const { runId, dryRun, env } = request;
  const owners = listRunOwners(runtimeFolder(env));
  const everywhere = visibleRuntimeFolders(env).flatMap(listRunOwners);
  const alive = new Set(everywhere.filter((owner) => owner.alive).map((owner) => owner.runId));
  const mayRemove: MayRemove = (id) => !alive.has(id) && (runId === undefined || id === runId);
  const removed = [...(await cleanProcesses(mayRemove, dryRun)), ...(await cleanContainers(mayRemove, request))];
  for (const { folder, owner } of listMemoryFolders()) if (mayRemove(owner)) removed.push(await removeFolder(folder, dryRun));
  for (const { folder, runId: id, alive: inUse } of owners) if (!inUse && mayRemove(id)) removed.push(await removeFolder(folder, dryRun));
  return runId === undefined || request.cache ? [...removed, ...(await cleanCaches(request))] : removed;
}
