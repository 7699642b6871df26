/**
 * JUnit XML as CI servers read it: a suite is a scenario, a case an assertion. Missed and regressed are failures, what
 * could not be measured is an error, what cannot be said yet is skipped with the reason. Numbers are properties.
 */
import type { ComparisonResult } from '../../../core/comparison.ts';
import type { NightReport } from '../../../core/night.ts';
import type { RunResult } from '../../../core/run-result.ts';
import type { TuningResult } from '../../../core/tuning.ts';
import { type Assertion, type AssertionOutcome, comparisonAssertions, nightAssertions, runAssertions } from '../../assertions.ts';
import { tuningAssertions } from '../../tuning-assertions.ts';
import { renderXml, type XmlElement } from './xml.ts';

const RESULT_ELEMENTS: Readonly<Record<Exclude<AssertionOutcome, 'passed'>, string>> = { failed: 'failure', errored: 'error', skipped: 'skipped' };

function seconds(ms: number): string {
  return Number.isFinite(ms) && ms > 0 ? (ms / 1000).toFixed(3) : '0.000';
}

function resultOf({ outcome, message }: Assertion): XmlElement[] {
  if (outcome === 'passed') return [];
  const type = outcome === 'skipped' ? {} : { type: outcome === 'failed' ? 'coldstart.failed' : 'coldstart.could-not-measure' };
  return [{ name: RESULT_ELEMENTS[outcome], attributes: { message, ...type } }];
}

function caseOf(assertion: Assertion): XmlElement {
  const output = [assertion.message, ...assertion.details].filter((line) => line !== '').join('\n');
  return {
    name: 'testcase',
    attributes: { name: `${assertion.subject}: ${assertion.name}`, classname: assertion.suite, time: seconds(assertion.durationMs) },
    children: [...resultOf(assertion), { name: 'system-out', attributes: {}, children: [output] }],
  };
}

function propertiesOf(assertions: readonly Assertion[]): XmlElement[] {
  const children = assertions.flatMap(({ subject, name, numbers }) =>
    Object.entries(numbers).map(([key, value]): XmlElement => ({ name: 'property', attributes: { name: `${subject}: ${name}: ${key}`, value } })),
  );
  return children.length === 0 ? [] : [{ name: 'properties', attributes: {}, children }];
}

function countsOf(assertions: readonly Assertion[]): Record<string, string | number> {
  const of = (outcome: AssertionOutcome): number => assertions.filter((one) => one.outcome === outcome).length;
  const total = assertions.reduce((sum, { durationMs }) => sum + (Number.isFinite(durationMs) ? durationMs : 0), 0);
  return { tests: assertions.length, failures: of('failed'), errors: of('errored'), skipped: of('skipped'), time: seconds(total) };
}

/** ISO 8601 without a zone, as the dialect has it; UTC. */
function timestamp(at: string): string {
  const time = Date.parse(at);
  return Number.isNaN(time) ? '1970-01-01T00:00:00' : new Date(time).toISOString().slice(0, 19);
}

function render(assertions: readonly Assertion[]): string {
  const suites = new Map<string, Assertion[]>();
  for (const assertion of assertions) suites.set(assertion.suite, [...(suites.get(assertion.suite) ?? []), assertion]);
  return renderXml({
    name: 'testsuites',
    attributes: { name: 'coldstart', ...countsOf(assertions) },
    children: [...suites].map(([name, own]) => ({
      name: 'testsuite',
      attributes: { name, timestamp: timestamp(own[0]?.at ?? ''), ...countsOf(own) },
      children: [...propertiesOf(own), ...own.map(caseOf)],
    })),
  });
}

export function renderRunJunit(result: RunResult): string {
  return render(runAssertions(result));
}

export function renderComparisonJunit(result: ComparisonResult): string {
  return render(comparisonAssertions(result));
}

export function renderNightJunit(report: NightReport): string {
  return render(nightAssertions(report));
}

export function renderTuningJunit(result: TuningResult): string {
  return render(tuningAssertions(result));
}
