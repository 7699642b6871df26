/** Builder of a whole comparison: realistic starts of two sides, judged by the real analysis, the same for the same seed. */
import { assembleResult } from '../../src/analysis/build-result.ts';
import { compareSides } from '../../src/analysis/compare/compare-sides.ts';
import { fixedPlan } from '../../src/analysis/compare/comparison-plan.ts';
import { planComparison } from '../../src/analysis/comparison-rule.ts';
import type { BudgetMoment } from '../../src/core/budget.ts';
import type { ComparedSide, ComparisonResult, SideRole, SideSource } from '../../src/core/comparison.ts';
import type { Environment } from '../../src/core/environment.ts';
import type { RunResult } from '../../src/core/run-result.ts';
import type { Trial } from '../../src/core/trial.ts';
import { aDockerTarget, aForeignVariant, anEngine, anEnvironment, aScenario, aVariant } from './a-scenario.ts';
import { aFailedTrial, aStateEvidence, aTrial, type TrialShape } from './a-trial.ts';
import { gaussian, seededRandom } from './random.ts';

/** Pairs in which one value is the baseline's and the other the candidate's. */
type Both<Value> = readonly [baseline: Value, candidate: Value];

export interface ComparisonShape {
  readonly pairs?: number;
  /** Looked at once, when all pairs are made. */
  readonly fixed?: boolean;
  /** What the candidate multiplies single phases by; nothing else differs. */
  readonly changed?: Readonly<Record<string, number>>;
  /** How many starts of each side failed: crashed and timed out in turn. */
  readonly failures?: Both<number>;
  readonly invalid?: Both<number>;
  readonly instrumented?: Both<boolean>;
  /** A phase that the candidate does not have. */
  readonly missing?: string;
  /** Own labels into which the candidate's and the baseline's `deserialize` is split. */
  readonly ownLabels?: number;
  readonly sources?: 'commits' | 'images' | 'scenarios' | 'runs';
  readonly moment?: BudgetMoment;
  readonly margin?: number;
  readonly seed?: number;
}

const ROLES = ['baseline', 'candidate'] as const;

// Where starts of one machine really differ from each other.
const NOISY_PHASES = ['task-create', 'node-bootstrap', 'model-read'];

const SOURCES: Readonly<Record<NonNullable<ComparisonShape['sources']>, Both<{ readonly label: string; readonly source: SideSource }>>> = {
  commits: [
    { label: 'v1.4.0 (8c1d0e2)', source: aCommit('8c1d0e2b7f44c1d65e0a9b3f27d81c5560ab9e13', 'Release 1.4.0', '2026-11-12T16:02:11Z') },
    { label: 'HEAD (3f2a91c)', source: aCommit('3f2a91c07be4526d80a1f93c44b75d20e6180cba', 'Check the plan before it is loaded', '2026-11-19T09:40:57Z') },
  ],
  images: [
    { label: 'app:1.4', source: { kind: 'image', reference: 'app:1.4', imageId: `sha256:${'4b'.repeat(32)}` } },
    { label: 'app:1.5', source: { kind: 'image', reference: 'app:1.5', imageId: `sha256:${'c7'.repeat(32)}` } },
  ],
  scenarios: [
    { label: 'docker-resnet50', source: { kind: 'scenario', name: 'docker-resnet50', variant: 'default' } },
    { label: 'docker-resnet50/graph-disabled', source: { kind: 'scenario', name: 'docker-resnet50', variant: 'graph-disabled' } },
  ],
  runs: [
    { label: '20261118-101500-docker-resnet50-77e1', source: { kind: 'run', runId: '20261118-101500-docker-resnet50-77e1', variant: 'default' } },
    { label: '20261119-101500-docker-resnet50-0b5d', source: { kind: 'run', runId: '20261119-101500-docker-resnet50-0b5d', variant: 'default' } },
  ],
};

function aCommit(revision: string, subject: string, committedAt: string): SideSource {
  return { kind: 'commit', repository: './app', revision, subject, committedAt, imageId: `sha256:${revision.slice(0, 32).repeat(2)}` };
}

const labelled = (index: number): string => `own-${String(index + 1).padStart(2, '0')}`;

/** The span of `phase`, split into equal ones with labels of the application's own. */
function split(trial: Trial, phase: string, count: number): Trial {
  if (count === 0) return trial;
  const spans = trial.spans.flatMap((span) => {
    if (span.phase !== phase) return [span];
    const stepMs = (span.endMs - span.beginMs) / count;
    return Array.from({ length: count }, (_, index) => ({
      ...span,
      phase: labelled(index),
      beginMs: span.beginMs + index * stepMs,
      endMs: span.beginMs + (index + 1) * stepMs,
      exclusiveMs: span.exclusiveMs / count,
    }));
  });
  return { ...trial, spans };
}

class SideTrials {
  readonly #shape: ComparisonShape;
  readonly #random: () => number;

  constructor(shape: ComparisonShape) {
    this.#shape = shape;
    this.#random = seededRandom(shape.seed ?? 1);
  }

  /** Pairs in random order of their two, as a live comparison makes them. */
  all(): Trial[] {
    const trials: Trial[] = [];
    for (let round = 0; round < (this.#shape.pairs ?? 20); round += 1) {
      const roles = this.#random() < 0.5 ? [0, 1] : [1, 0];
      for (const side of roles) trials.push(this.#trial(trials.length + 1, round, side as 0 | 1));
    }
    return trials;
  }

  #trial(order: number, round: number, side: 0 | 1): Trial {
    const { failures = [0, 0], invalid = [0, 0], ownLabels = 0, missing } = this.#shape;
    const own = { order, variant: ROLES[side] as SideRole };
    const bent = this.#bent(side);
    if (round < failures[side]) return split(aFailedTrial({ ...own, outcome: round % 2 === 1 ? 'timed-out' : 'crashed' }, bent), 'deserialize', ownLabels);
    const wrong = round < failures[side] + invalid[side];
    const state = aStateEvidence({ verified: false, reason: 'resnet50.onnx: 61 % resident; an unrelated process read it' });
    const trial = aTrial(wrong ? { ...own, outcome: 'invalid', state } : own, bent);
    const kept = side === 1 && missing !== undefined ? { ...trial, spans: trial.spans.filter(({ phase }) => phase !== missing) } : trial;
    return split(kept, 'deserialize', ownLabels);
  }

  #bent(side: 0 | 1): TrialShape {
    const { changed = { deserialize: 1.5 }, instrumented = [true, true] } = this.#shape;
    const random = this.#random;
    const noisy = Object.fromEntries(NOISY_PHASES.map((id) => [id, Math.exp(0.03 * gaussian(random)) * (random() < 0.03 ? 1.4 : 1)]));
    const scaled = Object.entries(side === 1 ? changed : {}).map(([id, factor]) => [id, factor * (noisy[id] ?? 1)]);
    return { instrumented: instrumented[side], scale: Math.exp(0.015 * gaussian(random)), phaseScale: { ...noisy, ...Object.fromEntries(scaled) } };
  }
}

const SAVED_ELSEWHERE: Partial<Environment> = { fingerprint: '90c1f7742ab3de55' };

/** Both sides as one run with two variants, which is what a live comparison saves. */
function runOf(shape: ComparisonShape, trials: readonly Trial[]): RunResult {
  const variants = ROLES.map((id, side) => {
    const own = { id, target: aDockerTarget() };
    const settings = shape.sources === 'scenarios' && side === 1 ? { engine: anEngine({ options: { graphOptimization: 'disable' } }) } : {};
    return shape.instrumented?.[side] === false ? aForeignVariant(own) : aVariant({ ...own, ...settings });
  });
  return assembleResult({
    runId: '20261120-083000-docker-resnet50-a1b2',
    createdAt: '2026-11-20T08:30:00.000Z',
    scenario: aScenario({ variants: variants as [(typeof variants)[0] & object, (typeof variants)[0] & object], trials: shape.pairs ?? 20 }),
    environment: anEnvironment(),
    trials,
    notices: [],
    durationMs: trials.length * 1500,
  });
}

function sidesOf(shape: ComparisonShape): [ComparedSide, ComparedSide] {
  const trials = new SideTrials(shape).all();
  const run = runOf(shape, trials);
  const sources = SOURCES[shape.sources ?? 'commits'];
  const saved = shape.sources === 'runs';
  const sides = ROLES.map((role, side): ComparedSide => {
    const { label, source } = sources[side] as (typeof sources)[0];
    const host = anEnvironment().host;
    const elsewhere =
      saved && side === 1 ? { ...SAVED_ELSEWHERE, host: { ...host, kernel: '6.1.0-28-amd64', bootId: '0c2fd6f1-93a5-4f6c-8d30-5b1fe2a47b09' } } : {};
    return {
      role,
      label,
      source,
      runId: source.kind === 'run' ? source.runId : run.runId,
      scenario: run.scenario.name,
      variant: run.scenario.variants[side] as ComparedSide['variant'],
      environment: anEnvironment(elsewhere),
      result: run.variants[side] as ComparedSide['result'],
      trials: trials.filter(({ variant }) => variant === role),
    };
  });
  return sides as [ComparedSide, ComparedSide];
}

/** Two commits in 20 pairs, of which the second deserializes half as fast again, unless `shape` says otherwise. */
export function aComparison(shape: ComparisonShape = {}, overrides: Partial<ComparisonResult> = {}): ComparisonResult {
  const pairs = shape.pairs ?? 20;
  const saved = shape.sources === 'runs';
  const sides = sidesOf(shape);
  const [baseline, candidate] = sides;
  const result = compareSides({
    comparisonId: '20261120-083000-docker-resnet50-c3d4',
    createdAt: '2026-11-20T08:30:00.000Z',
    title: `${candidate.label} against ${baseline.label}`,
    sides,
    interleaved: !saved,
    moment: shape.moment ?? 'ready',
    margin: shape.margin ?? 0.02,
    plan: saved ? { looks: [], confidence: 0.95 } : shape.fixed ? fixedPlan(pairs) : planComparison(pairs),
    forced: saved ? [{ fact: 'host.kernel', baseline: baseline.environment.host.kernel, candidate: candidate.environment.host.kernel }] : [],
    notices: [],
    durationMs: pairs * 3000,
  });
  return { ...result, ...overrides };
}
