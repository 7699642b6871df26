/**
 * Gauges as text that Prometheus reads: its own format for the textfile collector and the Pushgateway, and OpenMetrics,
 * where a histogram of the starts carries the run's id as an exemplar (OpenMetrics has none for gauges).
 */
import { Gauge, Histogram, Registry, type RegistryContentType } from 'prom-client';
import type { ComparisonResult } from '../../../core/comparison.ts';
import type { NightReport } from '../../../core/night.ts';
import type { RunResult } from '../../../core/run-result.ts';
import { isSampled } from '../../../core/trial.ts';
import { visibleLine } from '../../../core/visible-text.ts';
import { comparisonGauges } from './comparison-gauges.ts';
import { GAUGES, type GaugeName, type GaugeValue, type Labels } from './gauges.ts';
import { nightGauges } from './night-gauges.ts';
import { labelsOf, runGauges } from './run-gauges.ts';

/** Seconds. */
const BUCKETS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60];
/** OpenMetrics 1.0, "Exemplars": 128 characters for all labels together, names included. */
const EXEMPLAR_CHARACTERS = 128;

/** Label values are one line of well-formed Unicode, or no scraper takes any of it. */
function clean(labels: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, visibleLine(value)]));
}

function registryOf(values: readonly GaugeValue[], contentType: RegistryContentType): Registry<RegistryContentType> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentType);
  for (const name of Object.keys(GAUGES) as GaugeName[]) {
    const own = values.filter((value) => value.name === name);
    if (own.length === 0) continue;
    const labelNames = [...new Set(own.flatMap(({ labels }) => Object.keys(labels)))];
    const gauge = new Gauge({ name, help: GAUGES[name], labelNames, registers: [registry] });
    for (const { labels, value } of own) gauge.set(clean(labels), value);
  }
  return registry;
}

async function renderText(values: readonly GaugeValue[]): Promise<string> {
  return await registryOf(values, Registry.PROMETHEUS_CONTENT_TYPE).metrics();
}

/** prom-client stamps an exemplar with the time of writing; the stamp is optional, and without it the text is the same every time. */
function withoutStamps(text: string): string {
  return text.replace(/( # \{run_id="(?:[^"\\]|\\.)*"\} \S+) \S+$/gm, '$1');
}

interface Observed {
  readonly labels: Labels;
  readonly runId: string;
  readonly readyMs: number;
}

async function renderOpenMetrics(values: readonly GaugeValue[], starts: readonly Observed[]): Promise<string> {
  const registry = registryOf(values, Registry.OPENMETRICS_CONTENT_TYPE);
  if (starts.length > 0) {
    const labelNames = [...new Set(starts.flatMap(({ labels }) => Object.keys(labels)))];
    const histogram = new Histogram({
      name: 'coldstart_ready_seconds',
      help: 'Time from start-requested to ready of the completed starts.',
      labelNames,
      buckets: BUCKETS,
      enableExemplars: true,
      registers: [registry],
    });
    for (const { labels, runId, readyMs } of starts) {
      const run_id = visibleLine(runId).slice(0, EXEMPLAR_CHARACTERS - 'run_id'.length);
      histogram.observe({ labels: clean(labels), value: readyMs / 1000, exemplarLabels: { run_id } });
    }
  }
  return withoutStamps(await registry.metrics());
}

export function renderRunPrometheus(result: RunResult): Promise<string> {
  return renderText(runGauges(result));
}

export function renderComparisonPrometheus(result: ComparisonResult): Promise<string> {
  return renderText(comparisonGauges(result));
}

export function renderNightPrometheus(report: NightReport): Promise<string> {
  return renderText(nightGauges(report));
}

/** Ends with `# EOF`. */
export function renderRunOpenMetrics(result: RunResult): Promise<string> {
  const starts = result.trials.flatMap((trial) =>
    isSampled(trial) && Number.isFinite(trial.readyMs)
      ? [{ labels: labelsOf(result, trial.variant), runId: result.runId, readyMs: trial.readyMs as number }]
      : [],
  );
  return renderOpenMetrics(runGauges(result), starts);
}

/** Ends with `# EOF`. */
export function renderComparisonOpenMetrics(result: ComparisonResult): Promise<string> {
  const starts = result.sides.flatMap(({ role, runId, trials }) =>
    trials.flatMap((trial) =>
      isSampled(trial) && Number.isFinite(trial.readyMs) ? [{ labels: { comparison: result.title, side: role }, runId, readyMs: trial.readyMs as number }] : [],
    ),
  );
  return renderOpenMetrics(comparisonGauges(result), starts);
}

/** Ends with `# EOF`. */
export function renderNightOpenMetrics(report: NightReport): Promise<string> {
  return renderOpenMetrics(nightGauges(report), []);
}
