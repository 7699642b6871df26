/** Builder of a whole saved run, judged by the real analysis and rich enough for every view of the report. */
import { assembleResult } from '../../src/analysis/build-result.ts';
import type { RunResult } from '../../src/core/run-result.ts';
import type { Scenario } from '../../src/core/scenario.ts';
import type { Trial } from '../../src/core/trial.ts';
import { aDockerTarget, aForeignVariant, anEngine, anEnvironment, aProcessTarget, aScenario, aVariant } from './a-scenario.ts';
import { aFailedTrial, aStateEvidence, aTrial, type TrialShape } from './a-trial.ts';
import { gaussian, seededRandom } from './random.ts';

export interface RunShape {
  /** Measured trials of each variant. */
  readonly trials?: number;
  readonly variants?: 1 | 2;
  /** How many of the first variant's starts failed: crashed and timed out in turn. */
  readonly failures?: number;
  /** How many of the rest of them began in the wrong state. */
  readonly invalid?: number;
  /** Control trials of the first variant, without instrumentation. */
  readonly controls?: number;
  readonly target?: 'docker' | 'process';
  readonly instrumented?: boolean;
  readonly seed?: number;
}

// Where starts of one machine really differ from each other.
const NOISY_PHASES = ['task-create', 'node-bootstrap', 'model-read', 'deserialize'];

function noisyShape(shape: RunShape, random: () => number, position: number): TrialShape {
  const phaseScale = Object.fromEntries(NOISY_PHASES.map((id) => [id, Math.exp(0.06 * gaussian(random)) * (random() < 0.05 ? 1.6 : 1)]));
  const faster = position === 1 ? { deserialize: 0.2 * (phaseScale['deserialize'] ?? 1) } : {};
  return {
    target: shape.target ?? 'docker',
    instrumented: shape.instrumented ?? true,
    scale: Math.exp(0.02 * gaussian(random)),
    phaseScale: { ...phaseScale, ...faster },
  };
}

function firstVariantsTrial(order: number, round: number, shape: RunShape, variant: string, bent: TrialShape): Trial {
  const failures = shape.failures ?? 0;
  if (round < failures) return aFailedTrial({ order, variant, outcome: round % 2 === 1 ? 'timed-out' : 'crashed' }, bent);
  if (round >= failures + (shape.invalid ?? 0)) return aTrial({ order, variant }, bent);
  const files = [{ path: '/models/resnet50.onnx', role: 'model', sizeBytes: 102_000_000, residentBytes: 62_220_000 } as const];
  const state = aStateEvidence({ verified: false, reason: 'resnet50.onnx: 61 % resident; an unrelated process read it', files });
  return aTrial({ order, variant, outcome: 'invalid', state }, bent);
}

function trialsOf(shape: RunShape, scenario: Scenario): Trial[] {
  const random = seededRandom(shape.seed ?? 1);
  const trials: Trial[] = [];
  for (let round = 0; round < scenario.trials; round += 1) {
    for (const [position, { id }] of scenario.variants.entries()) {
      const order = trials.length + 1;
      const bent = noisyShape(shape, random, position);
      trials.push(position === 0 ? firstVariantsTrial(order, round, shape, id, bent) : aTrial({ order, variant: id }, bent));
    }
    if (round < scenario.controls)
      trials.push(aTrial({ order: trials.length + 1, variant: scenario.variants[0].id, role: 'control' }, noisyShape(shape, random, 0)));
  }
  return trials;
}

/** A saved run of 20 starts in Docker, one variant, unless `shape` says otherwise. */
export function aRunResult(shape: RunShape = {}, overrides: Partial<RunResult> = {}): RunResult {
  const target = shape.target === 'process' ? aProcessTarget() : aDockerTarget();
  const first = shape.instrumented === false ? aForeignVariant({ id: 'default', target }) : aVariant({ target });
  const second = aVariant({ id: 'graph-disabled', target, engine: anEngine({ options: { graphOptimization: 'disable' } }) });
  const scenario = aScenario({ variants: shape.variants === 2 ? [first, second] : [first], trials: shape.trials ?? 20, controls: shape.controls ?? 0 });
  const trials = trialsOf(shape, scenario);
  const result = assembleResult({
    runId: '20261120-083000-docker-resnet50-a1b2',
    createdAt: '2026-11-20T08:30:00.000Z',
    scenario,
    environment: anEnvironment(),
    trials,
    notices: [],
    durationMs: trials.length * 1500,
  });
  return { ...result, ...overrides };
}
