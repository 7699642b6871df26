/**
 * Whether two saved sides may be compared: the facts of machine, tool and question in which they must agree. What the
 * engine was told, which image ran and how it was built may differ: that is what a comparison is for.
 */
import type { BudgetMoment } from '../core/budget.ts';
import type { Incomparability } from '../core/comparison.ts';
import type { Environment } from '../core/environment.ts';
import { RESULT_SCHEMA_VERSION, type RunResult } from '../core/run-result.ts';
import type { Variant } from '../core/scenario.ts';
import { momentKey, momentValues } from './compare/side-trials.ts';
import { machineFacts } from './machine-facts.ts';

/** One variant of one saved run. */
export interface SavedQuestion {
  readonly result: RunResult;
  /** Id of the variant. */
  readonly variant: string;
}

type Facts = Readonly<Record<string, string>>;

const NOTHING = '(none)';

/** Facts of both in the order of the first; those that only one has are compared with nothing. */
function differences(baseline: Facts, candidate: Facts): Incomparability[] {
  const names = [...new Set([...Object.keys(baseline), ...Object.keys(candidate)])];
  return names
    .filter((fact) => baseline[fact] !== candidate[fact])
    .map((fact) => ({ fact, baseline: baseline[fact] ?? NOTHING, candidate: candidate[fact] ?? NOTHING }));
}

function modelOf({ engine }: Variant): string {
  const model = engine?.model;
  if (model === undefined) return NOTHING;
  // A file's folder is a place on a machine; its name is what people call the model.
  return 'make' in model ? model.make : (model.file.split('/').at(-1) ?? model.file);
}

/** What was asked of the variant: two answers to different questions have no ratio. */
function questionFacts(variant: Variant): Facts {
  const { target, state, image, gpu, health } = variant;
  return {
    state,
    image,
    ...(gpu !== undefined && { 'gpu.state': gpu }),
    'target.kind': target.kind,
    health: `${health.path} ${health.status}`,
    model: modelOf(variant),
  };
}

/** What two variants are asked differently. Of live sides that is allowed, because the user named both, and worth a notice. */
export function differingQuestions(baseline: Variant, candidate: Variant): Incomparability[] {
  return differences(questionFacts(baseline), questionFacts(candidate));
}

/** Where the fingerprints differ and no named fact of the machine does, the fingerprints themselves are the fact. */
function environmentDifferences(baseline: Environment, candidate: Environment): Incomparability[] {
  const named = differences(machineFacts(baseline), machineFacts(candidate));
  if (baseline.fingerprint === candidate.fingerprint) return named;
  const engines = JSON.stringify(baseline.engine ?? null) !== JSON.stringify(candidate.engine ?? null);
  const gpuOfOne = (baseline.gpu === undefined) !== (candidate.gpu === undefined);
  if (named.length > 0 || engines || gpuOfOne) return named;
  return [{ fact: 'fingerprint', baseline: baseline.fingerprint, candidate: candidate.fingerprint }];
}

function hasMoment({ result, variant }: SavedQuestion, moment: BudgetMoment): boolean {
  const own = result.trials.filter((trial) => trial.variant === variant);
  // A side that completed nothing is no answer to another question: the comparison itself says that it is errored.
  const completed = own.filter((trial) => trial.role === 'measured' && trial.outcome === 'completed');
  return completed.length === 0 || momentValues(own, momentKey(moment)).length > 0;
}

/**
 * Why two saved sides must not be compared; empty where they may. Variants of one run were asked side by side: what
 * they differ in is what that run's scenario wanted to know.
 */
export function findIncomparabilities(baseline: SavedQuestion, candidate: SavedQuestion, moment: BudgetMoment): Incomparability[] {
  const versions = [baseline.result.schemaVersion, candidate.result.schemaVersion] as const;
  if (versions.some((version) => version !== RESULT_SCHEMA_VERSION)) {
    // Other facts of a document of another version cannot be trusted to mean the same.
    return [{ fact: 'schemaVersion', baseline: String(versions[0]), candidate: String(versions[1]) }];
  }
  const measured: Facts[] = [baseline, candidate].map((side) => ({ moment: hasMoment(side, moment) ? `${moment} measured` : `${moment} not measured` }));
  const unmeasured = differences(measured[0] as Facts, measured[1] as Facts);
  if (baseline.result.runId === candidate.result.runId) return unmeasured;
  const [before, after] = [variantOf(baseline), variantOf(candidate)];
  const found = [
    ...differences({ scenario: baseline.result.scenario.name }, { scenario: candidate.result.scenario.name }),
    ...(before === undefined || after === undefined ? [] : differingQuestions(before, after)),
    ...environmentDifferences(baseline.result.environment, candidate.result.environment),
    ...unmeasured,
  ];
  // What variant and environment both say is said once.
  return found.filter(({ fact }, index) => found.findIndex((other) => other.fact === fact) === index);
}

function variantOf({ result, variant }: SavedQuestion): Variant | undefined {
  return result.scenario.variants.find(({ id }) => id === variant);
}
