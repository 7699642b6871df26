/** Which saved runs a rule removes, and why others stay that it would have removed. Pure: nothing is removed here. */
import type { HistoryIndex, HistoryRow } from '../core/history.ts';

/** keep: the newest of each series stay. older-than: what is older goes. damaged: what cannot be read, or holds nothing, goes. */
export type PruneRule =
  | { readonly kind: 'keep'; readonly count: number }
  | { readonly kind: 'older-than'; readonly ageMs: number }
  | { readonly kind: 'damaged' };

export interface PruneQuestion {
  readonly index: HistoryIndex;
  readonly rule: PruneRule;
  /** A scenario or a series; undefined: all. */
  readonly wanted?: string | undefined;
  /** Ids that another document names. */
  readonly referenced: ReadonlySet<string>;
  /** Ids of runs that go on. */
  readonly alive: ReadonlySet<string>;
  readonly now: Date;
}

export interface PrunePlan {
  /** Run ids, oldest first. */
  readonly remove: readonly string[];
  readonly spared: readonly { readonly runId: string; readonly reason: string }[];
}

/** A run without a result may go on on another machine that shares the folder; after a day nobody's does. */
const SETTLED_MS = 86_400_000;

/** When a run began, as its id says; undefined for a name without a date. */
function beganAt(runId: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(runId) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function rowsByRun(rows: readonly HistoryRow[]): Map<string, HistoryRow[]> {
  const byRun = new Map<string, HistoryRow[]>();
  for (const row of rows) {
    if (row.pruned) continue;
    const known = byRun.get(row.runId);
    if (known) known.push(row);
    else byRun.set(row.runId, [row]);
  }
  return byRun;
}

/** Ids that are among the newest `count` of any of their series. */
function newestOfSeries(rows: readonly HistoryRow[], count: number): Set<string> {
  const left = new Map<string, number>();
  const newest = new Set<string>();
  for (const row of [...rows].reverse()) {
    if (row.pruned) continue;
    const key = JSON.stringify([row.series, row.target, row.state]);
    const room = left.get(key) ?? count;
    if (room > 0) newest.add(row.runId);
    left.set(key, room - 1);
  }
  return newest;
}

function chosenByRule({ index, rule, wanted, now }: PruneQuestion): string[] {
  if (rule.kind === 'damaged') {
    return [...index.damaged.filter(({ because }) => because === 'damaged').map(({ runId }) => runId), ...index.empty].sort();
  }
  const newest = rule.kind === 'keep' ? newestOfSeries(index.rows, rule.count) : undefined;
  const limit = rule.kind === 'older-than' ? now.getTime() - rule.ageMs : undefined;
  return [...rowsByRun(index.rows).entries()]
    .filter(([, rows]) => wanted === undefined || rows.every(({ series, scenario }) => series === wanted || scenario === wanted))
    .filter(([runId, [row]]) => (newest ? !newest.has(runId) : Date.parse(row?.createdAt ?? '') < (limit ?? 0)))
    .map(([runId]) => runId);
}

function reasonToSpare(runId: string, unsettled: ReadonlySet<string>, { referenced, alive, now }: PruneQuestion): string | undefined {
  if (alive.has(runId)) return 'it goes on';
  if (referenced.has(runId)) return 'a comparison or a night refers to it';
  if (unsettled.has(runId) && !(now.getTime() - beganAt(runId) > SETTLED_MS)) return 'it has no result and is less than a day old: it may go on elsewhere';
  return undefined;
}

/** Total for any index. */
export function planPruning(question: PruneQuestion): PrunePlan {
  const { index } = question;
  const unsettled = new Set([...index.empty, ...index.rows.flatMap(({ runId, unfinished }) => (unfinished ? [runId] : []))]);
  const remove: string[] = [];
  const spared: { runId: string; reason: string }[] = [];
  for (const runId of chosenByRule(question)) {
    const reason = reasonToSpare(runId, unsettled, question);
    if (reason === undefined) remove.push(runId);
    else spared.push({ runId, reason });
  }
  return { remove, spared };
}
