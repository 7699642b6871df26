/** GitHub's workflow commands, one line an assertion that did not hold: they become annotations of the job. */
import type { ComparisonResult } from '../../core/comparison.ts';
import type { NightReport } from '../../core/night.ts';
import type { RunResult } from '../../core/run-result.ts';
import type { TuningResult } from '../../core/tuning.ts';
import { shorten, visibleLine } from '../../core/visible-text.ts';
import { type Assertion, type AssertionOutcome, comparisonAssertions, nightAssertions, runAssertions } from '../assertions.ts';
import { tuningAssertions } from '../tuning-assertions.ts';

/** GitHub shows at most 10 annotations of a kind for a step. */
const SHOWN = 10;
const MESSAGE_LIMIT = 1000;

const KINDS: Readonly<Record<Exclude<AssertionOutcome, 'passed'>, 'error' | 'warning'>> = { failed: 'error', errored: 'error', skipped: 'warning' };

function message(text: string): string {
  return shorten(visibleLine(text), MESSAGE_LIMIT).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return message(shorten(text, 200)).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

function lines(kind: 'error' | 'warning', assertions: readonly Assertion[]): string[] {
  const own = assertions.filter(({ outcome }) => outcome !== 'passed' && KINDS[outcome] === kind);
  // The last one of a kind says how many more there are.
  const shown = own.length > SHOWN ? own.slice(0, SHOWN - 1) : own;
  const rest = own.length - shown.length;
  return [
    ...shown.map((one) => `::${kind} title=${property(`${one.subject}: ${one.name}`)}::${message(one.message)}`),
    ...(rest > 0 ? [`::${kind} title=coldstart::and ${rest} more, see the report`] : []),
  ];
}

function render(assertions: readonly Assertion[]): string {
  const passed = assertions.filter(({ outcome }) => outcome === 'passed').length;
  const summary = `::notice title=coldstart::${passed} of ${assertions.length} assertions hold`;
  return [...lines('error', assertions), ...lines('warning', assertions), summary].join('\n').concat('\n');
}

export function renderRunAnnotations(result: RunResult): string {
  return render(runAssertions(result));
}

export function renderComparisonAnnotations(result: ComparisonResult): string {
  return render(comparisonAssertions(result));
}

export function renderNightAnnotations(report: NightReport): string {
  return render(nightAssertions(report));
}

export function renderTuningAnnotations(result: TuningResult): string {
  return render(tuningAssertions(result));
}
