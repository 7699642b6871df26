/** The machines, tools and settings of both sides beside each other, with what differs between them marked. */
import type { ComparedSide } from '../core/comparison.ts';
import type { FactPair, FactPairGroup } from './comparison-view.ts';
import { describeFacts } from './describe-environment.ts';
import type { FactGroup } from './report.ts';

function factsOf(side: ComparedSide): FactGroup[] {
  return describeFacts({ environment: side.environment, variant: side.variant, trials: side.trials, run: { id: side.runId, scenario: side.scenario } });
}

function pairFacts(baseline: FactGroup['facts'], candidate: FactGroup['facts']): FactPair[] {
  const labels = [...new Set([...baseline, ...candidate].map(({ label }) => label))];
  const factOf = (facts: FactGroup['facts'], label: string): string | undefined => facts.find((fact) => fact.label === label)?.value;
  return labels.map((label) => {
    const [before, after] = [factOf(baseline, label), factOf(candidate, label)];
    return { label, baseline: before, candidate: after, differs: before !== after };
  });
}

/** In the order of the run's page; groups that no side has are left out. */
export function pairEnvironments([baseline, candidate]: readonly [ComparedSide, ComparedSide]): FactPairGroup[] {
  const [before, after] = [factsOf(baseline), factsOf(candidate)];
  const titles = [...new Set([...before, ...after].map(({ title }) => title))];
  const facts = (groups: readonly FactGroup[], title: string): FactGroup['facts'] => groups.find((group) => group.title === title)?.facts ?? [];
  return titles.map((title) => ({ title, facts: pairFacts(facts(before, title), facts(after, title)) }));
}
