/**
 * Schema version 0 to 1. Documents of before the first version carry no number: they know one variant only, whose
 * summaries stand at the top level, and `environment.gpu` is a flat list of facts where it is there at all.
 */
import type { OutcomeCounts } from './run-result.ts';
import { isRecord } from './saved-shape.ts';

type Saved = Readonly<Record<string, unknown>>;

function recordsOf(value: unknown): Saved[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function countOutcomes(trials: readonly Saved[]): OutcomeCounts {
  const measured = trials.filter((trial) => trial['role'] === 'measured');
  const count = (outcome: string): number => measured.filter((trial) => trial['outcome'] === outcome).length;
  return { measured: measured.length, completed: count('completed'), timedOut: count('timed-out'), crashed: count('crashed'), invalid: count('invalid') };
}

/** Flat facts were never those of a device: they are left out, as for a run that asked no GPU. */
function withoutFlatGpu(environment: unknown): unknown {
  if (!isRecord(environment) || !isRecord(environment['gpu']) || Array.isArray(environment['gpu']['devices'])) return environment;
  const { gpu: _, ...rest } = environment;
  return rest;
}

/** Total: what is missing in the document stays missing, and is named by the check that follows every upgrade. */
export function describeUnversionedRun(document: Saved): Saved {
  const { phases, ready, firstInference, secondInference, verdict, findings, trials, scenario } = document;
  const [planned] = recordsOf(isRecord(scenario) ? scenario['variants'] : undefined);
  const only = {
    id: planned?.['id'] ?? 'default',
    settings: [],
    phases,
    ready,
    ...(firstInference !== undefined && { firstInference }),
    ...(secondInference !== undefined && { secondInference }),
    coverage: 0,
    verdict,
    criticalChain: [],
    counts: countOutcomes(recordsOf(trials)),
    findings: findings ?? [],
  };
  return {
    notices: [],
    durationMs: 0,
    overhead: { controls: 0, sentence: 'not measured' },
    findings: [],
    ...document,
    environment: withoutFlatGpu(document['environment']),
    variants: Array.isArray(document['variants']) ? document['variants'] : [only],
    schemaVersion: 1,
  };
}
