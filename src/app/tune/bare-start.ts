/**
 * Starts of a variant with an empty program in the place of ours: what the platform, the kernel and Node take by
 * themselves. The same target, image and options start them, so that nothing but the program differs.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chainTimes } from '../../analysis/summarize.ts';
import { ColdstartError } from '../../core/errors.ts';
import type { Mark } from '../../core/mark.ts';
import type { Variant } from '../../core/scenario.ts';
import { assembleTimeline } from '../../core/timeline.ts';
import { median } from '../../stats/quantile.ts';
import type { Deployment, Instance, RunContext } from '../../targets/target.ts';

/** Written by the empty program behind its stamps. */
const STAMPS = 'bare-stamps';
/** Where a container finds its trial's own folder, and its Node. */
const INSIDE = { folder: '/run/coldstart', node: '/usr/bin/node' } as const;
const LONGEST_START_MS = 30_000;

/** The stamps of src/entrypoint/first-line.ts, then where to. */
const PROGRAM =
  'const first=process.hrtime.bigint();const up=process.uptime();const begun=process.hrtime.bigint()-BigInt(Math.round(up*1e9));' +
  'require("fs").writeFileSync(process.argv[1],begun+" "+first)';

/** Undefined for a program that is not ours: what its least would be, nobody knows. Node runs without what the variant asks of it. */
export function bareVariant(variant: Variant, runtimeFolder: string): Variant | undefined {
  const { engine, target } = variant;
  if (engine === undefined || (target.kind === 'docker' && target.image !== undefined)) return undefined;
  if (target.kind === 'process') {
    const { engine: _engine, ...rest } = variant;
    return { ...rest, state: 'warm', target: { ...target, command: [process.execPath, '-e', PROGRAM, join(runtimeFolder, STAMPS)] } };
  }
  const { node: _node, ...plain } = engine;
  const entrypoint = [INSIDE.node, '-e', PROGRAM, `${INSIDE.folder}/${STAMPS}`];
  return { ...variant, state: 'warm', engine: { ...plain, pipeline: 'sequential' }, target: { ...target, entrypoint, args: [] } };
}

function mark(phase: string, edge: Mark['edge'], timestampNs: bigint): Mark {
  return { phase, edge, timestampNs, uncertaintyNs: 0, source: 'entrypoint', lane: 'main', index: 0 };
}

/** Throws INTERNAL_FAULT where the program did not run to its end. */
function readStamps(files: readonly string[], instance: Instance): { readonly begunNs: bigint; readonly firstNs: bigint } {
  for (const file of files) {
    try {
      const [begun = '', first = ''] = readFileSync(file, 'utf8').split(' ');
      return { begunNs: BigInt(begun), firstNs: BigInt(first) };
    } catch {
      // It is the other one, or there is none.
    }
  }
  throw new ColdstartError('INTERNAL_FAULT', { problem: 'an empty program left no stamps' }, { logTail: instance.logTail(10) });
}

async function awaitEnd(instance: Instance): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), LONGEST_START_MS);
  });
  const exit = await Promise.race([instance.exited, late]).finally(() => clearTimeout(timer));
  if (exit === undefined) throw new ColdstartError('INTERNAL_FAULT', { problem: `an empty program did not end within ${LONGEST_START_MS} ms` });
  if (exit.refusal) throw exit.refusal;
  if (exit.exitCode !== 0) throw new ColdstartError('TARGET_EXITED', { how: exit.how, when: 'with an empty program' }, { logTail: instance.logTail(10) });
}

/** Milliseconds of one bare start by phase. */
async function startBare(deployment: Deployment, { runtimeFolder }: RunContext, order: number): Promise<ReadonlyMap<string, number>> {
  const id = `bare${order}`;
  const places = [join(runtimeFolder, STAMPS), join(runtimeFolder, id, STAMPS)];
  for (const place of places) rmSync(place, { force: true });
  const instance = await deployment.start({ id, order, role: 'control', marks: 'on', logFile: join(runtimeFolder, `${id}.log`) });
  // Nobody probes it: it may well be gone before it has an address.
  instance.address.catch(() => undefined);
  try {
    await awaitEnd(instance);
    const { begunNs, firstNs } = readStamps(places, instance);
    const collected = await instance.collectMarks();
    // What would end or begin with our own first line begins and ends with that of the empty program.
    const inside = [mark('process-spawn', 'end', begunNs), mark('node-bootstrap', 'begin', begunNs), mark('node-bootstrap', 'end', firstNs)];
    const timeline = assembleTimeline([...collected.marks, ...inside], {
      startRequestedNs: instance.startRequestedNs,
      readyNs: firstNs,
      endNs: firstNs,
      instrumented: true,
    });
    return chainTimes(timeline);
  } finally {
    await instance.stop();
  }
}

/** Median by phase over `count` starts, after one that pays for what is not in memory yet. Throws as targets do. */
export async function measureBare(deployment: Deployment, context: RunContext, count: number): Promise<Readonly<Record<string, number>>> {
  const starts: ReadonlyMap<string, number>[] = [];
  for (let order = 0; order <= count; order += 1) {
    if (context.signal.aborted) throw new ColdstartError('COMMAND_INTERRUPTED');
    const times = await startBare(deployment, context, order);
    if (order > 0) starts.push(times);
  }
  const phases = [...new Set(starts.flatMap((times) => [...times.keys()]))].filter((phase) => phase !== 'ready');
  return Object.fromEntries(phases.map((phase) => [phase, median(starts.map((times) => times.get(phase) ?? 0)) ?? 0]));
}
