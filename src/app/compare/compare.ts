/**
 * `coldstart compare A B`: live sides are measured in turn, saved ones are read; a live side beside a saved one is
 * measured alone first and then read too.
 */
import { differingQuestions } from '../../analysis/comparability.ts';
import { ColdstartError } from '../../core/errors.ts';
import type { GpuQuestions } from '../gpu-environment.ts';
import { measurePair } from '../measure-pair.ts';
import type { RunObserver } from '../run-events.ts';
import { runScenario } from '../run-scenario.ts';
import { resolveSide } from '../sides/resolve-side.ts';
import type { LiveSide, SavedSide, Side, SideContext } from '../sides/side.ts';
import { compareSaved, incomparable } from './compare-saved.ts';
import { type ComparisonSettings, type FinishedComparison, PAIR_MAX_TIME_MS } from './pair-request.ts';

export interface CompareRequest extends ComparisonSettings, GpuQuestions {
  readonly context: SideContext;
  /** As the user spelled them. */
  readonly baseline: string;
  readonly candidate: string;
  readonly maxPairs: number;
  readonly maxTimeMs?: number;
  readonly seed?: number;
  readonly force: boolean;
  readonly observer: RunObserver;
}

/** As many starts as the side that it is compared with has, at least so many that bounds exist, at most what may be made. */
const FEWEST_ALONE = 10;

/** What is known to forbid the comparison before minutes are spent on measuring. Throws COMPARE_INCOMPARABLE. */
function refuseEarly(side: LiveSide, { result, variant }: SavedSide): void {
  const saved = result.scenario.variants.find(({ id }) => id === variant);
  const names = [result.scenario.name, side.scenario.name] as const;
  const found = [
    ...(names[0] === names[1] ? [] : [{ fact: 'scenario', baseline: names[0], candidate: names[1] }]),
    ...(saved === undefined ? [] : differingQuestions(saved, side.variant)),
  ];
  if (found.length > 0) throw incomparable(found);
}

/** A live side by itself, as a run whose end is its count and not the budget. Throws what a run throws. */
async function measureAlone(side: LiveSide, other: SavedSide, request: CompareRequest): Promise<SavedSide> {
  const { context, observer, reportsFolder, seed, maxTimeMs, maxPairs } = request;
  if (!request.force) refuseEarly(side, other);
  const had = other.result.variants.find(({ id }) => id === other.variant)?.counts.measured ?? 0;
  const trials = Math.min(maxPairs, Math.max(FEWEST_ALONE, had));
  observer.say(`${side.label} is measured by itself: ${other.label} was measured at another time`);
  const { result, folder, problem } = await runScenario({
    ...request,
    scenario: {
      ...side.scenario,
      trials,
      controls: 0,
      maxTimeMs: maxTimeMs ?? PAIR_MAX_TIME_MS,
      budget: { ...side.scenario.budget, moment: request.moment ?? side.scenario.budget.moment },
      ...(seed !== undefined && { seed }),
    },
    formats: [],
    reportsFolder,
    environment: context.env,
    signal: context.signal,
    observer,
    decide: (made) => ({ action: made.filter(({ role }) => role === 'measured').length >= trials ? 'stop' : 'continue', reason: 'by count' }),
  });
  if (problem) throw problem;
  return { kind: 'saved', label: side.label, source: side.source, folder, result, variant: side.variant.id };
}

async function compareResolved(baseline: Side, candidate: Side, request: CompareRequest): Promise<FinishedComparison> {
  const { context } = request;
  if (baseline.kind === 'live' && candidate.kind === 'live') {
    return measurePair({ ...request, baseline, candidate, environment: context.env, signal: context.signal });
  }
  const notices = [baseline, candidate].flatMap((side) => (side.kind === 'live' ? side.notices : []));
  if (baseline.kind === 'saved' && candidate.kind === 'saved') return compareSaved({ ...request, baseline, candidate, notices });
  const [before, after] =
    baseline.kind === 'live'
      ? [await measureAlone(baseline, candidate as SavedSide, request), candidate as SavedSide]
      : [baseline, await measureAlone(candidate as LiveSide, baseline, request)];
  return compareSaved({ ...request, baseline: before, candidate: after, notices });
}

/** What has no effect was not meant so. Throws USAGE_INVALID_FLAG. */
function refuseUnused(sides: readonly Side[], { scenario }: SideContext): void {
  if (scenario === undefined || sides.some(({ source }) => source.kind === 'image' || source.kind === 'commit')) return;
  throw new ColdstartError('USAGE_INVALID_FLAG', {
    problem: `--scenario ${scenario}: it says how images and commits are measured, and neither side is one`,
    command: 'compare',
  });
}

/** Throws the SIDE_…, SCENARIO_…, COMPARE_… codes, and what a run throws. */
export async function compare(request: CompareRequest): Promise<FinishedComparison> {
  const opened: Side[] = [];
  try {
    for (const spec of [request.baseline, request.candidate]) opened.push(await resolveSide(spec, request.context));
    const [baseline, candidate] = opened as [Side, Side];
    refuseUnused(opened, request.context);
    return await compareResolved(baseline, candidate, request);
  } finally {
    for (const side of opened) if (side.kind === 'live') await side.dispose();
  }
}
