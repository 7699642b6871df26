/** Why a reader may doubt a comparison as a whole: the machine drifted, the order mattered, starts were not clean. */
import type { ComparedSide } from '../../core/comparison.ts';
import { formatSignedMs, plural } from '../../core/format.ts';
import type { Finding } from '../../core/judgement.ts';
import { mannWhitneyTwoSided } from '../../stats/mann-whitney.ts';
import { median } from '../../stats/quantile.ts';
import { completedTrials, driftDoubt, type MomentKey } from '../summarize.ts';
import { measuredTrials, momentValues } from './side-trials.ts';
import type { BothSides } from './take-looks.ts';

/** What chance would do once in a hundred comparisons is no doubt. */
const ORDER_LEVEL = 0.01;
/** A rank test of fewer blocks of each order cannot reach that level. */
const FEWEST_BLOCKS = 5;
/** Below this count a median has no interval at 95 %. */
const FEWEST_STARTS = 6;

export interface DoubtfulComparison {
  readonly sides: BothSides;
  readonly environments: readonly [ComparedSide['environment'], ComparedSide['environment']];
  /** Of each side alone. */
  readonly findings: readonly [readonly Finding[], readonly Finding[]];
  readonly interleaved: boolean;
  readonly moment: MomentKey;
}

const ROLES = ['baseline', 'candidate'] as const;

/** Findings of a side alone that say that the machine, not the start, made the times. */
const MACHINE_FINDINGS = new Set(['cpu-pressure', 'cpu-throttled']);

/** What holds for both sides is said once: it hits both alike, and hides what differs. */
function machineDoubts(findings: DoubtfulComparison['findings']): string[] {
  const [before, after] = findings.map((list) => list.filter(({ id, severity }) => severity === 'warning' && MACHINE_FINDINGS.has(id))) as [
    Finding[],
    Finding[],
  ];
  const shared = new Set(before.filter(({ id }) => after.some((other) => other.id === id)).map(({ id }) => id));
  const alone = (role: string, list: readonly Finding[]) => list.filter(({ id }) => !shared.has(id)).map(({ title }) => `${role}: ${title}`);
  return [
    ...before.filter(({ id }) => shared.has(id)).map(({ title }) => `${title}, of both sides: a smaller difference can be seen on an idle machine`),
    ...alone('baseline', before),
    ...alone('candidate', after),
  ];
}

export function comparisonDoubts({ sides, environments, findings, interleaved, moment }: DoubtfulComparison): string[] {
  const [before, after] = environments;
  const rebooted = before.host.bootId !== after.host.bootId ? ', and the machine was started anew in between' : '';
  return [
    ...(interleaved ? [] : [`the sides were not measured in turn: what changed on the machine in between looks like a difference${rebooted}`]),
    ...ROLES.flatMap((role) => sideDoubts(role, sides, moment)),
    ...(interleaved ? orderDoubt(sides, moment) : []),
    ...machineDoubts(findings),
  ];
}

function sideDoubts(role: (typeof ROLES)[number], sides: BothSides, moment: MomentKey): string[] {
  const measured = measuredTrials(sides[role]);
  const completed = completedTrials(measured);
  const values = momentValues(measured, moment);
  const invalid = measured.filter((trial) => trial.outcome === 'invalid').length;
  const shared = completed.filter((trial) => trial.shared).length;
  const failed = measured.length - invalid - completed.length;
  return [
    ...driftDoubt(values).map((doubt) => `${role}: ${doubt}`),
    ...(invalid > 0
      ? [`${role}: ${invalid} of ${plural(measured.length, 'trial')} began in the wrong state and ${invalid === 1 ? 'is' : 'are'} left out`]
      : []),
    ...(failed > 0 ? [`${role}: ${failed} of ${plural(measured.length - invalid, 'start')} failed and ${failed === 1 ? 'has' : 'have'} no time`] : []),
    ...(shared > 0 ? [`${role}: another measurement ran beside ${shared} of ${plural(completed.length, 'start')} (--no-lock)`] : []),
    ...(values.length > 0 && values.length < FEWEST_STARTS ? [`${role}: only ${plural(values.length, 'start')}; 6 are the fewest that prove anything`] : []),
  ];
}

/** Differences of the blocks in which the baseline went first, and of those in which the candidate did. */
function byOrder({ baseline, candidate }: BothSides, moment: MomentKey): { readonly baselineFirst: number[]; readonly candidateFirst: number[] } {
  const [before, after] = [measuredTrials(baseline), measuredTrials(candidate)];
  const groups = { baselineFirst: [] as number[], candidateFirst: [] as number[] };
  for (const [index, one] of before.entries()) {
    const other = after[index];
    if (one.outcome !== 'completed' || other?.outcome !== 'completed') continue;
    const differenceMs = (other[moment] ?? Number.NaN) - (one[moment] ?? Number.NaN);
    if (Number.isFinite(differenceMs)) groups[one.order < other.order ? 'baselineFirst' : 'candidateFirst'].push(differenceMs);
  }
  return groups;
}

function orderDoubt(sides: BothSides, moment: MomentKey): string[] {
  const { baselineFirst, candidateFirst } = byOrder(sides, moment);
  if (Math.min(baselineFirst.length, candidateFirst.length) < FEWEST_BLOCKS) return [];
  const pValue = mannWhitneyTwoSided(baselineFirst, candidateFirst);
  if (pValue === undefined || pValue >= ORDER_LEVEL) return [];
  const [first, second] = [formatSignedMs(median(baselineFirst)), formatSignedMs(median(candidateFirst))];
  return [`it mattered who went first: the candidate took ${first} where the baseline began a pair and ${second} where it began itself`];
}
