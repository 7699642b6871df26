/** Builder of comparisons, judged by the real analysis: pairs in random order, with a slowdown in one phase. */
import { assembleResult } from '../../src/analysis/build-result.ts';
import { type ComparisonInput, compareSides } from '../../src/analysis/compare/compare-sides.ts';
import { planComparison } from '../../src/analysis/comparison-rule.ts';
import { comparedSide } from '../../src/app/compare/compared-side.ts';
import type { ComparisonResult, SideRole } from '../../src/core/comparison.ts';
import type { RunResult } from '../../src/core/run-result.ts';
import type { Trial } from '../../src/core/trial.ts';
import { aDockerTarget, anEnvironment, aScenario, aVariant } from './a-scenario.ts';
import { aFailedTrial, aStateEvidence, aTrial } from './a-trial.ts';
import { gaussian, seededRandom } from './random.ts';

export interface PairShape {
  readonly pairs?: number;
  /** Phase whose duration differs, and the candidate's as a multiple of the baseline's. */
  readonly phase?: string;
  readonly factor?: number;
  /** Standard deviation of the logarithm of every phase that is noisy. */
  readonly noise?: number;
  readonly seed?: number;
  /** How many starts of each side fail, from the first on. */
  readonly failures?: Partial<Record<SideRole, number>>;
  /** How many of each side's others began in the wrong state. */
  readonly invalid?: Partial<Record<SideRole, number>>;
}

function sideTrial(role: SideRole, round: number, order: number, shape: PairShape, random: () => number): Trial {
  const noise = shape.noise ?? 0.02;
  const bend = (): number => Math.exp(noise * gaussian(random));
  const phaseScale: Record<string, number> = Object.fromEntries(['task-create', 'node-bootstrap', 'model-read', 'deserialize'].map((id) => [id, bend()]));
  const phase = shape.phase ?? 'deserialize';
  if (role === 'candidate') phaseScale[phase] = (phaseScale[phase] ?? bend()) * (shape.factor ?? 1);
  const failed = shape.failures?.[role] ?? 0;
  if (round < failed) return aFailedTrial({ order, variant: role }, { phaseScale });
  if (round < failed + (shape.invalid?.[role] ?? 0)) {
    return aTrial(
      { order, variant: role, outcome: 'invalid', state: aStateEvidence({ verified: false, reason: 'model read by another process' }) },
      { phaseScale },
    );
  }
  return aTrial({ order, variant: role }, { phaseScale });
}

/** Two warm-ups, then one start of each side in every round, in random order. */
export function pairTrials(shape: PairShape = {}): Trial[] {
  const random = seededRandom(shape.seed ?? 1);
  const trials: Trial[] = (['baseline', 'candidate'] as const).map((variant, index) => aTrial({ order: index + 1, variant, role: 'warm-up' }));
  for (let round = 0; round < (shape.pairs ?? 20); round += 1) {
    const order: SideRole[] = random() < 0.5 ? ['baseline', 'candidate'] : ['candidate', 'baseline'];
    for (const role of order) trials.push(sideTrial(role, round, trials.length + 1, shape, random));
  }
  return trials;
}

function aPairRun(trials: readonly Trial[], overrides: Partial<RunResult> = {}): RunResult {
  const target = aDockerTarget();
  const scenario = aScenario({
    name: 'compare-docker-resnet50',
    variants: [aVariant({ id: 'baseline', target }), aVariant({ id: 'candidate', target })],
    trials: 40,
  });
  const facts = { runId: '20261120-083000-compare-docker-resnet50-a1b2', createdAt: '2026-11-20T08:30:00.000Z', durationMs: trials.length * 1500, notices: [] };
  return { ...assembleResult({ ...facts, scenario, environment: anEnvironment(), trials }), ...overrides };
}

/** What compareSides reads: app:1.4 against app:1.5, measured in turn. */
export function comparisonInput(trials: readonly Trial[], overrides: Partial<ComparisonInput> = {}): ComparisonInput {
  const run = aPairRun(trials);
  const side = (role: SideRole, tag: string) =>
    comparedSide(
      { role, label: `app:${tag}`, source: { kind: 'image', reference: `app:${tag}`, imageId: `sha256:${tag.padEnd(64, '0')}` }, scenario: 'docker-resnet50' },
      run,
      role,
    );
  return {
    comparisonId: '20261120-083000-compare-docker-resnet50-c3d4',
    createdAt: run.createdAt,
    title: 'app:1.5 against app:1.4',
    sides: [side('baseline', '1.4'), side('candidate', '1.5')],
    interleaved: true,
    moment: 'ready',
    margin: 0.02,
    plan: planComparison(40),
    forced: [],
    notices: [],
    durationMs: run.durationMs,
    ...overrides,
  };
}

/** A comparison of 20 pairs without a change unless `shape` says otherwise. */
export function aPair(shape: PairShape = {}, overrides: Partial<ComparisonInput> = {}): ComparisonResult {
  return compareSides(comparisonInput(pairTrials(shape), overrides));
}
