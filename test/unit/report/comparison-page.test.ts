import { beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonResult } from '../../../src/core/comparison.ts';
import { buildComparisonView } from '../../../src/report/build-comparison-view.ts';
import { embedComparison } from '../../../src/report/formats/html/comparison/embed-comparison.ts';
import { forestAxis, forestHead, forestRow } from '../../../src/report/formats/html/comparison/forest-svg.ts';
import { renderComparisonHtml } from '../../../src/report/formats/html/comparison/render-comparison-html.ts';
import { buildJs } from '../../../src/setup/build-js.mjs';
import { aComparison } from '../../support/builders.ts';

beforeAll(async () => {
  await buildJs({ quiet: true, only: ['report'] });
});

const saved = (result: ComparisonResult): ComparisonResult => JSON.parse(JSON.stringify(result)) as ComparisonResult;

describe('the headline of a comparison', () => {
  it('calls a size that is not proven an estimate, and draws it so', () => {
    const undecided = renderComparisonHtml({ ...aComparison(), outcome: 'undecided' });
    expect(undecided).toContain('<p class="big open"');
    expect(undecided).toContain('estimate, not shown to be any change of the time to ready');
    const slower = renderComparisonHtml({ ...aComparison(), outcome: 'slower' });
    expect(slower).toContain('<p class="big" data-of="ratio">');
    expect(slower).toContain('typical change of the time to ready');
  });
});

describe('the view of a comparison', () => {
  it('puts both waterfalls on one axis and belongs every trial to a role', () => {
    const view = buildComparisonView(saved(aComparison({ changed: { deserialize: 4 }, sources: 'runs' })));
    const [baseline, candidate] = view.sides;
    expect(baseline.waterfall?.axisMs).toBe(candidate.waterfall?.axisMs);
    expect(baseline.waterfall?.ticksMs).toEqual(candidate.waterfall?.ticksMs);
    expect(candidate.waterfall?.axisMs).toBeGreaterThan(candidate.waterfall?.lanes.flatMap(({ bars }) => bars).at(-1)?.endMs ?? Number.POSITIVE_INFINITY);
    expect(new Set(view.trials.map(({ variant }) => variant))).toEqual(new Set(['baseline', 'candidate']));
    expect(view.trials.map(({ order }) => order)).toEqual(view.trials.map(({ order }) => order).sort((a, b) => a - b));
  });

  it('says of each row what its bounds prove', () => {
    const view = buildComparisonView(saved(aComparison({ pairs: 40, changed: { deserialize: 1.5, 'model-read': 0.5 } })));
    const says = Object.fromEntries(view.phases.map((phase) => [phase.id, phase.says]));
    expect(says).toMatchObject({ deserialize: 'slower', 'model-read': 'faster', unattributed: 'same' });
    expect(view.significantMs + view.restMs).toBeCloseTo(view.contributionMs as number, 9);
    const none = buildComparisonView(saved(aComparison({ pairs: 4, failures: [4, 4] })));
    expect(none.total.says).toBe('nothing');
    expect(none.outcome).toBe('errored');
  });

  it('names the facts in which the sides differ, and no other', () => {
    const differing = (result: ComparisonResult): string[] =>
      buildComparisonView(saved(result)).environment.flatMap(({ facts }) => facts.filter(({ differs }) => differs).map(({ label }) => label));
    expect(differing(aComparison())).toEqual([]);
    expect(differing(aComparison({ sources: 'runs' }))).toEqual(['kernel', 'boot id', 'fingerprint', 'id']);
    expect(differing(aComparison({ sources: 'scenarios' }))).toEqual(['options']);
  });

  it('says once what was found on both sides, and on which side the rest was found', () => {
    const base = aComparison();
    const [baseline, candidate] = base.sides;
    const own = { ...(candidate.result.findings[0] as (typeof candidate.result.findings)[0]), id: 'own', title: 'only here', savingMs: 9999 };
    const sides = [baseline, { ...candidate, result: { ...candidate.result, findings: [...baseline.result.findings, own] } }] as const;
    const { findings } = buildComparisonView({ ...base, sides });
    expect(findings).toHaveLength(baseline.result.findings.length + 1);
    expect(findings[0]).toMatchObject({ on: 'candidate', finding: { id: 'own' } });
    expect(findings.slice(1).every(({ on }) => on === 'both')).toBe(true);
  });
});

describe('the forest plot', () => {
  const row = { ratio: 1.1, lowRatio: 1.05, highRatio: 1.15, significant: true, says: 'slower' } as const;

  it('has unchanged in the middle and shows every bound, but not beyond a factor of four', () => {
    const axis = forestAxis([row], 0.02);
    expect(axis.low * axis.high).toBeCloseTo(1, 12);
    expect(axis.high).toBeGreaterThan(1.15);
    expect(forestAxis([{ ...row, highRatio: 900 }], 0.02).high).toBeLessThan(4.5);
    expect(axis.ticks).toContain(1);
    expect(forestHead(axis).source).toContain('>0<');
  });

  it('lets bounds that leave the drawing end in an arrow', () => {
    const axis = forestAxis([], 0.02);
    expect(forestRow(axis, row).source).toContain('forest-arrow');
    expect(forestRow(forestAxis([row], 0.02), row).source).not.toContain('forest-arrow');
    expect(forestRow(axis, { ...row, ratio: undefined }).source).not.toContain('forest-mark');
  });
});

describe('the comparison page', () => {
  it('says the verdict before anything else, with what was forced right below it', () => {
    const page = renderComparisonHtml(aComparison({ sources: 'runs' }));
    const main = page.slice(page.indexOf('<main>'));
    const at = (text: string): number => main.indexOf(text);
    expect(at('class="headline"')).toBeLessThan(at('Compared by force'));
    expect(at('Compared by force')).toBeLessThan(at('id="timeline"'));
    expect([at('id="timeline"'), at('id="phases"'), at('id="starts"'), at('id="failures"'), at('id="environment"'), at('id="method"'), at('id="raw"')]).toEqual(
      [at('id="timeline"'), at('id="phases"'), at('id="starts"'), at('id="failures"'), at('id="environment"'), at('id="method"'), at('id="raw"')].sort(
        (a, b) => a - b,
      ),
    );
    expect(at('id="raw"')).toBeGreaterThan(0);
  });

  it('stays within its budget with 200 trials a side, and says what it leaves out', () => {
    const result = aComparison({ pairs: 200, failures: [2, 9], invalid: [1, 2] });
    const page = renderComparisonHtml(result);
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(600 * 1024);
    const { detail } = embedComparison(result);
    expect(detail).toContain('comparison.json');
    expect(page).toContain(detail);
    expect(embedComparison(aComparison()).detail).toBe('This page holds the whole saved comparison.');
  });

  it('carries a shell of at most 260 KB', () => {
    const page = renderComparisonHtml(aComparison({ pairs: 1 }));
    const [, styles = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
    const script = page.slice(page.lastIndexOf('<script>'));
    expect(styles.length + script.length).toBeLessThanOrEqual(260 * 1024);
  });

  it('names no address in any loading attribute and has no inline style or handler', () => {
    const page = renderComparisonHtml(aComparison({ failures: [1, 1] }));
    const markup = page.replace(/<script[\s\S]*?<\/script>/g, '').replace(/<style>[\s\S]*?<\/style>/, '');
    expect(markup).not.toMatch(/\s(src|action|formaction|poster|background|on\w+|style)=/i);
    expect(markup).not.toMatch(/<(link|iframe|object|embed|base)\b/i);
  });
});
