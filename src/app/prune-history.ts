/**
 * `coldstart history prune`: removes saved runs by an explicit rule. What a comparison, a night or a pin refers to stays,
 * and so do runs that go on; the rows of what goes are kept in the history.
 */

import type { HistoryIndex } from '../core/history.ts';
import { findReferences } from '../history/find-references.ts';
import { type PrunePlan, type PruneRule, planPruning } from '../history/prune-plan.ts';
import { removeRuns, sizeOfRun } from '../history/remove-runs.ts';
import { runtimeFolder, visibleRuntimeFolders } from '../host/folders.ts';
import { listRunOwners } from '../host/run-owner.ts';
import { readIndex, requireSeries } from './history.ts';

export interface PruneRequest {
  /** Absolute. */
  readonly reportsFolder: string;
  readonly rule: PruneRule;
  readonly wanted?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onProgress: (read: number, planned: number) => void;
}

export interface PruneProposal extends PrunePlan {
  readonly sizeBytes: number;
  /** Of the index, and why runs stay that the rule would take. */
  readonly notices: readonly string[];
}

function aliveRuns(env: PruneRequest['env']): Set<string> {
  const folders = [...new Set([runtimeFolder(env), ...visibleRuntimeFolders(env)])];
  return new Set(
    folders
      .flatMap(listRunOwners)
      .filter(({ alive }) => alive)
      .map(({ runId }) => runId),
  );
}

async function plan({ reportsFolder, rule, wanted, env }: PruneRequest, index: HistoryIndex): Promise<PrunePlan> {
  const referenced = await findReferences(reportsFolder);
  return planPruning({ index, rule, wanted, referenced, alive: aliveRuns(env), now: new Date() });
}

/** What would go; nothing is changed but the index. Throws USAGE_UNKNOWN_NAME and HISTORY_UNREADABLE. */
export async function proposePruning(request: PruneRequest): Promise<PruneProposal> {
  const { index, notices } = await readIndex({ ...request, rebuild: false });
  requireSeries(index, request.wanted);
  const planned = await plan(request, index);
  let sizeBytes = 0;
  for (const runId of planned.remove) sizeBytes += await sizeOfRun(request.reportsFolder, runId);
  return { ...planned, sizeBytes, notices };
}

/**
 * Removes of the proposal what still may go: a comparison or a run may have begun while somebody thought about it.
 * Returns the ids that went. Throws HISTORY_UNREADABLE and HOST_NOT_WRITABLE.
 */
export async function pruneRuns(request: PruneRequest, proposal: PruneProposal): Promise<string[]> {
  const { index } = await readIndex({ ...request, rebuild: false });
  const allowed = new Set((await plan(request, index)).remove);
  const removed = proposal.remove.filter((runId) => allowed.has(runId));
  if (removed.length === 0) return [];
  const going = new Set(removed);
  await removeRuns(
    request.reportsFolder,
    removed,
    index.rows.filter(({ runId, pruned }) => !pruned && going.has(runId)),
    new Date(),
  );
  await readIndex({ ...request, rebuild: false });
  return removed;
}
