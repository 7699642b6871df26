/** What a tuning asserts, for CI formats: that the search came to a result, and of each guard that it is kept. */
import type { GuardResult, TuningOutcome, TuningResult } from '../core/tuning.ts';
import { headlineOf, TUNING_OUTCOME_WORDS } from '../core/tuning-words.ts';
import { type Assertion, type AssertionOutcome, changeNumbers, numbers } from './assertions.ts';

/** That nothing helped is a result; that faster settings exist fails nothing. */
const OUTCOMES: Readonly<Record<TuningOutcome, AssertionOutcome>> = {
  proven: 'passed',
  'nothing-helped': 'passed',
  'not-proven': 'skipped',
  'guard-broken': 'skipped',
  interrupted: 'errored',
};

const GUARDS: Readonly<Record<GuardResult['outcome'], AssertionOutcome>> = { kept: 'passed', broken: 'failed', unknown: 'skipped' };

function guardAssertion(guard: GuardResult, base: Omit<Assertion, 'name' | 'outcome' | 'message' | 'details' | 'numbers'>): Assertion {
  const { title, outcome, sentence, baseline, winner, ratio, lowRatio, highRatio, tolerance } = guard;
  const seen = { baseline, winner, ratio, low_ratio: lowRatio, high_ratio: highRatio, tolerance };
  return { ...base, name: `guard: ${title}`, outcome: GUARDS[outcome], message: sentence, details: [], numbers: numbers(seen), durationMs: 0 };
}

/** The result first, then the guards in their order. */
export function tuningAssertions(result: TuningResult): Assertion[] {
  const { scenario, outcome, settings = [], guards, costs } = result;
  const headline = headlineOf(result);
  const base = { suite: scenario.name, subject: result.title, at: result.createdAt, durationMs: costs.reduce((sum, { ms }) => sum + ms, 0) };
  const found: Assertion = {
    ...base,
    name: 'search for the fastest start',
    outcome: OUTCOMES[outcome],
    message: result.sentence,
    details: [
      TUNING_OUTCOME_WORDS[outcome].text,
      ...settings.map(({ knob, from, to }) => `${knob}: ${String(from)} → ${String(to)}`),
      ...result.notices,
      `tuning ${result.tuningId}`,
    ],
    numbers: { ...(headline && changeNumbers(headline.change)), ...numbers({ search_starts: result.starts.length, detectable: result.detectable }) },
  };
  return [found, ...guards.map((guard) => guardAssertion(guard, base))];
}
