/** What the history keeps of one run: a row a variant. Pure. */
import type { HistoryRow } from '../core/history.ts';
import type { RunResult, VariantResult } from '../core/run-result.ts';
import type { Variant } from '../core/scenario.ts';

/** `resnet50-docker`; with its variant where the scenario has several: `loaders/mmap`. */
function seriesName(scenario: string, variant: string, variants: number): string {
  return variants > 1 ? `${scenario}/${variant}` : scenario;
}

/** The user's image, or the model's file: what is exchanged when something new is released. */
function releaseOf({ target, engine }: Variant): string | undefined {
  if (target.kind === 'docker' && target.image !== undefined) return target.image;
  if (engine?.model === undefined) return undefined;
  return 'file' in engine.model ? engine.model.file.split('/').at(-1) : undefined;
}

function presentNumbers(numbers: Readonly<Record<string, number | null | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(numbers).filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
}

function rowOf(result: RunResult, judged: VariantResult, variant: Variant): HistoryRow {
  const { scenario, environment } = result;
  const { verdict, ready, firstInference, counts } = judged;
  const release = releaseOf(variant);
  return {
    runId: result.runId,
    createdAt: result.createdAt,
    series: seriesName(scenario.name, judged.id, scenario.variants.length),
    scenario: scenario.name,
    variant: judged.id,
    target: variant.target.kind,
    state: variant.state,
    fingerprint: environment.fingerprint,
    toolVersion: environment.tool.version,
    ...(release !== undefined && { release }),
    outcome: verdict.outcome,
    limitMs: verdict.limitMs,
    ...presentNumbers({ medianMs: ready.medianMs, lowMs: ready.lowMs, highMs: ready.highMs, p90Ms: ready.p90Ms, firstInferenceMs: firstInference?.medianMs }),
    starts: verdict.starts,
    misses: verdict.starts - verdict.within,
    invalid: counts.invalid,
  };
}

/** One row a variant, in the scenario's order. Times are milliseconds from start-requested; what no start has is left out. */
export function historyRowsOf(result: RunResult): HistoryRow[] {
  return result.variants.flatMap((judged, position) => {
    const variant = result.scenario.variants.find(({ id }) => id === judged.id) ?? result.scenario.variants[position];
    return variant === undefined ? [] : [rowOf(result, judged, variant)];
  });
}
