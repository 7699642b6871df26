/** Two saved sides, compared once; refused where their facts forbid it, unless the user forces it. */
import { findIncomparabilities, type SavedQuestion } from '../../analysis/comparability.ts';
import { compareSides } from '../../analysis/compare/compare-sides.ts';
import { ONE_LOOK } from '../../analysis/compare/comparison-plan.ts';
import { DEFAULT_MARGIN } from '../../analysis/comparison-rule.ts';
import type { Incomparability, SideRole } from '../../core/comparison.ts';
import { ColdstartError } from '../../core/errors.ts';
import { makeRunId } from '../../history/run-id.ts';
import type { SavedSide } from '../sides/side.ts';
import { comparedSide } from './compared-side.ts';
import { type ComparisonSettings, comparisonName, type FinishedComparison } from './pair-request.ts';
import { saveComparison } from './save-comparison.ts';

export interface SavedComparison extends ComparisonSettings {
  readonly baseline: SavedSide;
  readonly candidate: SavedSide;
  /** Compares in spite of the facts that forbid it; they stand in the document. */
  readonly force: boolean;
  readonly notices: readonly string[];
}

/** `host.kernel is 6.1.0 and 6.8.0; state is warm and cold` */
function told(found: readonly Incomparability[]): string {
  return found.map(({ fact, baseline, candidate }) => `${fact} is ${baseline} and ${candidate}`).join('; ');
}

/** COMPARE_INCOMPARABLE, with every difference named. */
export function incomparable(found: readonly Incomparability[]): ColdstartError {
  return new ColdstartError('COMPARE_INCOMPARABLE', { problem: told(found) });
}

function questionOf({ result, variant }: SavedSide): SavedQuestion {
  return { result, variant };
}

/** The same starts twice differ in nothing, which proves nothing. Throws USAGE_INVALID_FLAG. */
function refuseItself(baseline: SavedSide, candidate: SavedSide): void {
  if (baseline.result.runId !== candidate.result.runId || baseline.variant !== candidate.variant) return;
  const variant = baseline.result.scenario.variants.length > 1 ? `/${baseline.variant}` : '';
  const problem = `both sides are the same starts: those of ${baseline.result.runId}${variant}`;
  throw new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'compare' });
}

/** Throws USAGE_INVALID_FLAG for one side named twice, COMPARE_INCOMPARABLE with every difference named, HOST_DISK_FULL, HOST_NOT_WRITABLE. */
export async function compareSaved(request: SavedComparison): Promise<FinishedComparison> {
  const { baseline, candidate } = request;
  refuseItself(baseline, candidate);
  const moment = request.moment ?? baseline.result.scenario.budget.moment;
  const forced = findIncomparabilities(questionOf(baseline), questionOf(candidate), moment);
  if (forced.length > 0 && !request.force) throw incomparable(forced);
  const now = new Date();
  const side = (role: SideRole) => {
    const { label, source, result, variant } = request[role];
    return comparedSide({ role, label, source, scenario: result.scenario.name }, result, variant);
  };
  const result = compareSides({
    comparisonId: makeRunId(comparisonName(baseline.result.scenario.name), now),
    createdAt: now.toISOString(),
    title: `${candidate.label} against ${baseline.label}`,
    sides: [side('baseline'), side('candidate')],
    interleaved: baseline.result.runId === candidate.result.runId,
    moment,
    margin: request.margin ?? DEFAULT_MARGIN,
    plan: ONE_LOOK,
    forced,
    notices: [...request.notices, ...(forced.length > 0 ? [`compared by force although ${told(forced)}`] : [])],
    durationMs: 0,
  });
  return saveComparison(result, request.reportsFolder, request.formats);
}
