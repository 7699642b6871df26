/** Builder of a whole tuning: a search that looks like a real one, and a proof that the real analysis judged. */
import type { ComparisonResult } from '../../src/core/comparison.ts';
import type { AppliedSetting, GuardResult, Objective, StageCost, TuningOutcome, TuningResult } from '../../src/core/tuning.ts';
import { aComparison } from './a-comparison.ts';
import { anEngine, anEnvironment, aScenario, aVariant } from './a-scenario.ts';
import { KNOBS_OF_A_TUNING, searchedKnobs, someInteractions, unsearchedKnobs, WINNING } from './a-tuning-knobs.ts';
import { aSearch } from './a-tuning-search.ts';

export interface TuningShape {
  readonly outcome?: TuningOutcome;
  /** Starts of the search. */
  readonly starts?: number;
  /** Pairs of the proof. */
  readonly pairs?: number;
  readonly objective?: Objective;
  readonly seed?: number;
  /** Without a knob that was allowed although it weakens security. */
  readonly harmless?: boolean;
}

const ID = '20261120-093000-tune-docker-resnet50-7e21';

/** What the winner makes of single phases. */
const FASTER = { network: 0.1, 'node-bootstrap': 0.82, 'model-read': 0.04, deserialize: 0.14, 'first-inference': 0.9 } as const;
const HARDLY = { deserialize: 0.985 } as const;

function proofOf(shape: TuningShape): ComparisonResult {
  const proof = aComparison({
    pairs: shape.pairs ?? 30,
    fixed: true,
    moment: 'first-inference',
    sources: 'scenarios',
    changed: shape.outcome === 'not-proven' ? HARDLY : FASTER,
    seed: shape.seed ?? 3,
  });
  const [baseline, candidate] = proof.sides;
  return {
    ...proof,
    comparisonId: '20261120-094512-tune-docker-resnet50-91c4',
    title: 'the winner against the baseline',
    sides: [
      { ...baseline, label: 'as it is' },
      { ...candidate, label: 'the winner' },
    ],
  };
}

function appliedSettings({ harmless }: TuningShape): AppliedSetting[] {
  return Object.entries(WINNING)
    .filter(([knob]) => !harmless || knob !== 'network')
    .flatMap(([knob, to]) => {
      const known = KNOBS_OF_A_TUNING.find(({ id }) => id === knob);
      if (known === undefined) return [];
      const { title, current, sideEffect, security, byHand } = known;
      return [{ knob, title, from: current, to, byHand, sideEffect, ...(security !== undefined && { security }) }];
    });
}

function guardsOf({ outcome }: TuningShape): GuardResult[] {
  const broken = outcome === 'guard-broken';
  const memory = broken
    ? {
        winner: 402_000_000,
        ratio: 1.381,
        lowRatio: 1.366,
        highRatio: 1.397,
        outcome: 'broken',
        sentence: 'memory grows by 38 % (37 to 40), 10 % are tolerated',
      }
    : { winner: 214_000_000, ratio: 0.735, lowRatio: 0.731, highRatio: 0.742, outcome: 'kept', sentence: 'memory falls by 26 % (26 to 27)' };
  return [
    {
      id: 'second-inference',
      title: 'second inference',
      unit: 'ms',
      baseline: 361.8,
      winner: 248.3,
      ratio: 0.687,
      lowRatio: 0.681,
      highRatio: 0.694,
      tolerance: 0.05,
      outcome: 'kept',
      sentence: 'the second inference comes earlier too',
    },
    {
      id: 'steady-p99',
      title: 'steady latency, p99',
      unit: 'ms',
      baseline: 19.4,
      winner: 19.9,
      ratio: 1.026,
      lowRatio: 0.991,
      highRatio: 1.058,
      tolerance: 0.1,
      outcome: 'kept',
      sentence: 'latency under a short load stays within 10 %',
    },
    { id: 'memory', title: 'memory', unit: 'bytes', baseline: 291_000_000, tolerance: 0.1, ...memory } as GuardResult,
    { id: 'image-size', title: 'image size', unit: 'bytes', tolerance: 0.1, outcome: 'unknown', sentence: 'the image cannot be asked for its size' },
  ];
}

const CEILINGS: NonNullable<TuningResult['ceilings']> = {
  startMs: 241.7,
  floorMs: 38.9,
  share: 0.161,
  rows: [
    { phase: 'task-create', title: 'task create', ms: 151.2, floorMs: 0, basis: 'software of the container runtime: nothing of the machine demands it' },
    { phase: 'node-bootstrap', title: 'Node bootstrap', ms: 29.6, floorMs: 18.4, basis: 'node -e 0 on this machine takes 18.4 ms' },
    { phase: 'first-inference', title: 'first inference', ms: 21.1, floorMs: 19.4, basis: 'the second inference takes 19.4 ms' },
    { phase: 'deserialize', title: 'deserialize', ms: 8.6, floorMs: 1.1, basis: '11.2 MB that are touched at 9.8 GB/s from memory' },
    { phase: 'model-read', title: 'model read', ms: 1.3, floorMs: 0, basis: 'mapped: no byte is copied' },
  ],
  sentence: 'the winner is at 16 % of what this machine can do; most of what remains is the container runtime (151.2 ms)',
};

const COSTS: readonly StageCost[] = [
  { stage: 'baseline', starts: 10, ms: 9_400 },
  { stage: 'artefacts', starts: 0, ms: 21_300 },
  { stage: 'screen', starts: 24, ms: 23_100 },
  { stage: 'race', starts: 76, ms: 66_900 },
  { stage: 'refine', starts: 10, ms: 8_800 },
  { stage: 'proof', starts: 60, ms: 58_700 },
];

const PATCH: TuningResult['patch'] = [
  {
    file: 'patch/scenario.yaml',
    title: 'scenario',
    apply: 'coldstart run scenario.yaml',
    rollback: 'patch/scenario.rollback.yaml',
    rollbackApply: 'coldstart run scenario.rollback.yaml',
  },
  {
    file: 'patch/docker-run.sh',
    title: 'docker run',
    apply: 'sh docker-run.sh',
    rollback: 'patch/docker-run.rollback.sh',
    rollbackApply: 'sh docker-run.rollback.sh',
  },
  {
    file: 'patch/compose.override.yaml',
    title: 'compose override',
    apply: 'docker compose -f ../compose.yaml -f compose.override.yaml up -d',
    rollback: 'patch/compose.rollback.yaml',
    rollbackApply: 'docker compose -f ../compose.yaml -f compose.rollback.yaml up -d',
  },
  { file: 'patch/Dockerfile.fragment', title: 'Dockerfile fragment', apply: 'cat Dockerfile.fragment >> ../Dockerfile' },
  {
    file: 'patch/deployment.patch.yaml',
    title: 'Kubernetes strategic merge patch',
    apply: 'kubectl patch deployment app --patch-file deployment.patch.yaml',
    rollback: 'patch/deployment.rollback.yaml',
    rollbackApply: 'kubectl patch deployment app --patch-file deployment.rollback.yaml',
  },
];

const SENTENCES: Readonly<Record<TuningOutcome, (proof: ComparisonResult | undefined) => string>> = {
  proven: (proof) => `${proof?.sentence}, proven on fresh starts with 4 settings`,
  'nothing-helped': () => 'nothing helped: no setting was faster than the baseline, and a change of 2.4 % or more would have been seen',
  'not-proven': (proof) => `the search had a winner, fresh starts do not show it: ${proof?.sentence}`,
  'guard-broken': (proof) => `${proof?.sentence}, but memory grows by 38 % (37 to 40), and 10 % are tolerated: nothing is recommended`,
  interrupted: () => 'interrupted in the race, before anything was proven; coldstart tune --resume goes on where it stopped',
};

/** Proven, after 120 starts of a race and 30 pairs, unless `shape` says otherwise. */
export function aTuning(shape: TuningShape = {}, overrides: Partial<TuningResult> = {}): TuningResult {
  const outcome = shape.outcome ?? 'proven';
  const proof = outcome === 'interrupted' || outcome === 'nothing-helped' ? undefined : proofOf(shape);
  const won = outcome === 'proven' || outcome === 'guard-broken' || outcome === 'not-proven';
  const { candidates, starts } = aSearch({ starts: shape.starts ?? 120, seed: shape.seed ?? 3, outcome });
  return {
    schemaVersion: 1,
    kind: 'tuning',
    tuningId: ID,
    createdAt: '2026-11-20T09:30:00.000Z',
    title: 'ResNet-50 in a slim container',
    scenario: aScenario(),
    environment: anEnvironment(),
    objective: shape.objective ?? 'first-inference',
    strategy: 'race',
    seed: 1,
    budget: { maxTrials: 250, maxTimeMs: 600_000, proofPairs: shape.pairs ?? 30 },
    allowed: shape.harmless ? [] : ['network'],
    knobs: [...searchedKnobs(outcome), ...unsearchedKnobs()],
    interactions: outcome === 'nothing-helped' || outcome === 'interrupted' ? [] : someInteractions(),
    candidates,
    starts,
    outcome,
    sentence: SENTENCES[outcome](proof),
    ...(won && { settings: appliedSettings(shape), winner: aVariant({ id: 'winner', engine: anEngine({ loader: 'mmap' }) }) }),
    ...(proof && { proof, headline: proof.moments.find(({ id }) => id === shape.objective) ?? proof.total }),
    guards: proof === undefined ? [] : guardsOf(shape),
    ...(outcome === 'nothing-helped' && { detectable: 0.024 }),
    ...(proof && { ceilings: CEILINGS }),
    patch: outcome === 'proven' ? PATCH : [],
    costs: proof === undefined ? COSTS.filter(({ stage }) => stage !== 'proof') : COSTS,
    notices: [],
    ...overrides,
  };
}
