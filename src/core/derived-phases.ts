/**
 * Edges that nobody marks because no single program sees them: when the process began to run, how long a foreign
 * application took, and how long the last step to ready was.
 */
import { EARLY_START } from './early-start.ts';
import type { Interval } from './intervals.ts';
import type { Mark } from './mark.ts';
import { AFTER_READY, findPhase } from './phases.ts';

const PROCESS_RUNS_AT_END_OF = ['task-start', 'container-start'];

function find(intervals: readonly Interval[], phase: string): Interval | undefined {
  return intervals.find((interval) => interval.phase === phase && interval.index === 0);
}

/**
 * The process runs: one moment with up to three witnesses. containerd says so only after the runtime returned, and by
 * then the process may have marked something itself, which proves that it ran already: the earliest one is right.
 */
export function alignProcessStart(intervals: readonly Interval[]): Interval[] {
  const spawn = find(intervals, 'process-spawn');
  const before = PROCESS_RUNS_AT_END_OF.map((phase) => find(intervals, phase)).find((interval) => interval !== undefined && interval.open === undefined);
  const bootstrapMs = find(intervals, 'node-bootstrap')?.beginMs;
  // Without a container the spawner's own stamp stands alone and needs no second opinion.
  if (before === undefined) return [...intervals];
  const runsMs = Math.min(...[before.endMs, spawn?.beginMs, bootstrapMs, firstWorkMs(intervals)].filter((at) => at !== undefined));
  const aligned = intervals.map((interval) => (PROCESS_RUNS_AT_END_OF.includes(interval.phase) ? endingBy(interval, runsMs) : interval));
  if (spawn !== undefined) return aligned.map((interval) => (interval === spawn ? beginningAt(spawn, runsMs) : interval));
  if (bootstrapMs === undefined) return aligned;
  return [...aligned, { phase: 'process-spawn', index: 0, lane: 'main', beginMs: runsMs, endMs: bootstrapMs, uncertaintyMs: before.uncertaintyMs }];
}

/** The earliest task of the process itself: an early start works before Node takes its stamp. */
function firstWorkMs(intervals: readonly Interval[]): number | undefined {
  const own = intervals.filter(({ phase }) => phase !== 'process-spawn' && findPhase(phase)?.audience === 'instrumented');
  return own.length === 0 ? undefined : Math.min(...own.map(({ beginMs }) => beginMs));
}

function beginningAt(interval: Interval, beginMs: number): Interval {
  return { ...interval, beginMs, uncertaintyMs: interval.uncertaintyMs + interval.beginMs - beginMs };
}

function endingBy(interval: Interval, limitMs: number): Interval {
  if (interval.endMs <= limitMs) return interval;
  const endMs = Math.max(interval.beginMs, limitMs);
  return { ...interval, endMs, uncertaintyMs: interval.uncertaintyMs + interval.endMs - endMs };
}

/** The first stamp that the process took of itself: Node's own, as the entry point reports it, or an early start's before it. */
function ownStampNs(marks: readonly Mark[]): bigint | undefined {
  const witness = (phase: string, edge: Mark['edge']) =>
    marks.find((mark) => mark.phase === phase && mark.edge === edge && mark.index === 0 && mark.source === 'entrypoint')?.timestampNs;
  const nodeNs = witness('process-spawn', 'end') ?? witness('node-bootstrap', 'begin');
  const earlyNs = witness(EARLY_START, 'instant');
  return nodeNs !== undefined && earlyNs !== undefined && earlyNs < nodeNs ? earlyNs : (nodeNs ?? earlyNs);
}

/** Marks with the begin of process-spawn no later than the process's own first stamp; by how much it was late is its uncertainty. */
export function provenSpawn(marks: readonly Mark[]): Mark[] {
  const stampNs = ownStampNs(marks);
  if (stampNs === undefined) return [...marks];
  return marks.map((mark) => {
    if (mark.phase !== 'process-spawn' || mark.edge !== 'begin' || mark.timestampNs <= stampNs) return mark;
    return { ...mark, timestampNs: stampNs, uncertaintyNs: mark.uncertaintyNs + Number(mark.timestampNs - stampNs) };
  });
}

/**
 * `application` of a server that we did not instrument: from the moment the process runs until ready, or its end.
 * `spawnedMs` is the spawner's stamp; where there is none, the last thing that the platform did before ready.
 */
export function withApplication(intervals: readonly Interval[], spawnedMs: number | undefined, readyMs: number | undefined, endMs: number): Interval[] {
  if (find(intervals, 'application') !== undefined) return [...intervals];
  const untilMs = readyMs ?? endMs;
  const platform = intervals.filter(
    (interval) => findPhase(interval.phase) !== undefined && !AFTER_READY.has(interval.phase) && interval.open === undefined && interval.endMs <= untilMs,
  );
  const beginMs = spawnedMs ?? platform.reduce((latest, interval) => Math.max(latest, interval.endMs), 0);
  if (beginMs > untilMs) return [...intervals];
  const base = { phase: 'application', index: 0, lane: 'main', beginMs, endMs: untilMs, uncertaintyMs: 0 } as const;
  return [...intervals, readyMs === undefined ? { ...base, open: true } : base];
}

/** Without our entry point nobody ends process-spawn: its begin is the moment the process ran, and no span. */
export function splitSpawn(marks: readonly Mark[], toMs: (timestampNs: bigint) => number): { readonly spawnedMs?: number; readonly others: Mark[] } {
  const spawned = marks.find((mark) => mark.phase === 'process-spawn' && mark.edge === 'begin');
  const others = marks.filter((mark) => mark.phase !== 'process-spawn');
  return spawned === undefined ? { others } : { spawnedMs: Math.max(0, toMs(spawned.timestampNs)), others };
}

/** `ready` of our own entry point: from the end of its last task before ready until the probe saw the first 200. */
export function withReady(intervals: readonly Interval[], readyMs: number | undefined, uncertaintyMs: number): Interval[] {
  const others = intervals.filter((interval) => interval.phase !== 'ready');
  const tasks = others.filter((interval) => findPhase(interval.phase)?.audience === 'instrumented' && interval.endMs <= (readyMs ?? 0));
  if (readyMs === undefined || tasks.length === 0) return others;
  const beginMs = Math.max(...tasks.map((task) => task.endMs));
  return [...others, { phase: 'ready', index: 0, lane: 'probe', beginMs, endMs: readyMs, uncertaintyMs }];
}
