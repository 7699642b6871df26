import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change, ComparisonResult } from '../../src/core/comparison.ts';
import { renderComparisonHtml } from '../../src/report/formats/html/comparison/render-comparison-html.ts';
import { aComparison, type ComparisonShape } from '../support/builders.ts';
import { CHROMIUM, ReportBrowser } from './open-report.ts';

let browser: ReportBrowser;

beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await ReportBrowser.launch();
});
afterAll(async () => browser?.close());

type Row = [string, ...(number | null)[]];

/** Every number of a table as [row, values…], from the exact values that the cells carry; null where a cell has none. */
function readTables(): Record<string, Row[]> {
  const tables: Record<string, Row[]> = {};
  for (const table of document.querySelectorAll<HTMLTableElement>('table[data-table]')) {
    tables[table.dataset['table'] as string] = [...table.rows]
      .filter((row) => row.dataset['id'] !== undefined)
      .map((row) => [
        row.dataset['id'] as string,
        ...[...row.cells]
          .filter((cell) => cell.classList.contains('n'))
          .flatMap((cell) => {
            const interval = cell.querySelector<HTMLElement>('.interval');
            if (interval !== null) return [Number(interval.dataset['low']), Number(interval.dataset['high'])];
            const values = [...cell.querySelectorAll('data')].map((data) => Number(data.value));
            return values.length > 0 ? values : [null];
          }),
      ]);
  }
  return tables;
}

/** As in the document; bounds that are missing are one dash. */
function ratioCells({ ratio, lowRatio, highRatio }: Pick<Change, 'ratio' | 'lowRatio' | 'highRatio'>): (number | null)[] {
  return [ratio ?? null, ...(lowRatio == null || highRatio == null ? [null] : [lowRatio, highRatio])];
}

function shiftCells({ shiftMs, lowMs, highMs }: Change): (number | null)[] {
  return [shiftMs ?? null, ...(lowMs == null || highMs == null ? [null] : [lowMs, highMs])];
}

function expected(result: ComparisonResult): Record<string, Row[]> {
  const { total, failures, sides } = result;
  const ends = (change: Change): (number | null)[] => [change.baselineMs ?? null, change.candidateMs ?? null, ...ratioCells(change)];
  const totalShare = total.significant && result.contributionMs != null && result.contributionMs !== 0 ? 1 : null;
  const share = (failed: number, starts: number): number | null => (starts === 0 ? null : failed / starts);
  const phases = result.phases.map((phase): Row => [phase.id, ...ends(phase), phase.contributionMs, phase.share ?? null]);
  const failed = (role: 'baseline' | 'candidate', side: 0 | 1): Row => {
    const [count, starts] = role === 'baseline' ? [failures.baselineFailed, failures.baselineStarts] : [failures.candidateFailed, failures.candidateStarts];
    return [role, starts, count, share(count, starts), sides[side].result.counts.invalid];
  };
  return {
    ...(phases.length > 0 && { phases: [...phases, ['total', ...ends(total), result.contributionMs ?? null, totalShare]] }),
    ...(result.moments.length > 0 && {
      moments: result.moments.map((moment): Row => [moment.id, ...ends(moment), ...shiftCells(moment), moment.baselineCount, moment.candidateCount]),
    }),
    ...(result.looks.length > 0 && { looks: result.looks.map((look): Row => [String(look.pairs), look.confidence, ...ratioCells(look)]) }),
    failures: [failed('baseline', 0), failed('candidate', 1)],
  };
}

/** As it is read from a file: without anything that JSON does not know. */
const saved = (result: ComparisonResult): ComparisonResult => JSON.parse(JSON.stringify(result)) as ComparisonResult;

const HOSTILE = `<img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script>\u202e\u001b[31m\u0000🧊${'模型'.repeat(150)}`;

function hostileComparison(): ComparisonResult {
  const base = aComparison({ pairs: 6, failures: [1, 1], sources: 'runs' });
  const spans = [{ phase: HOSTILE, index: 0, lane: HOSTILE, beginMs: 0, endMs: 9, exclusiveMs: 9, uncertaintyMs: 0, critical: true }];
  const sides = base.sides.map((side) => ({
    ...side,
    label: HOSTILE,
    source: { kind: 'commit' as const, repository: HOSTILE, revision: HOSTILE, subject: HOSTILE, committedAt: HOSTILE, imageId: HOSTILE },
    runId: HOSTILE,
    scenario: HOSTILE,
    environment: { ...side.environment, target: { kind: 'docker', [HOSTILE]: HOSTILE + side.role } },
    result: {
      ...side.result,
      settings: [HOSTILE],
      criticalChain: [HOSTILE],
      findings: side.result.findings.map((finding) => ({ ...finding, title: HOSTILE + side.role, fix: HOSTILE })),
    },
    trials: side.trials.map((trial, index) => ({
      ...trial,
      spans: index === 0 ? spans : trial.spans,
      warnings: [HOSTILE],
      ...(trial.failure && { failure: { code: 'X', message: HOSTILE, phase: HOSTILE } }),
    })),
  }));
  return {
    ...base,
    comparisonId: HOSTILE,
    title: HOSTILE,
    sentence: HOSTILE,
    sides: sides as unknown as ComparisonResult['sides'],
    phases: base.phases.map((phase) => ({ ...phase, title: HOSTILE })),
    power: { sentence: HOSTILE },
    forced: [{ fact: HOSTILE, baseline: HOSTILE, candidate: HOSTILE }],
    doubts: [HOSTILE],
    notices: [HOSTILE],
  };
}

describe.skipIf(CHROMIUM === undefined)('what the comparison page says', () => {
  it('equals the saved comparison, number for number, and its parts sum to the total', async () => {
    const result = saved(aComparison({ pairs: 30, failures: [1, 3], invalid: [1, 0] }));
    const { page } = await browser.openText(renderComparisonHtml(result));
    const tables = await page.evaluate(readTables);
    expect(tables).toMatchObject(expected(result));
    const parts = (tables['phases'] as Row[]).slice(0, -1).map((row) => row.at(-2) as number);
    expect(parts.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(result.contributionMs as number, 9);
    const { total } = result;
    expect(Number(await page.locator('.verdict [data-of="ratio"] data').getAttribute('value'))).toBe(total.ratio);
    const facts = await page.locator('.verdict .facts data').evaluateAll((all) => all.map((data) => Number((data as HTMLDataElement).value)));
    const look = result.looks.at(-1);
    expect(facts).toEqual([
      total.baselineMs,
      total.baselineCount,
      total.candidateMs,
      total.candidateCount,
      total.ratio,
      total.shiftMs,
      total.lowMs,
      total.highMs,
      look?.confidence,
      look?.pairs,
      result.margin,
    ]);
    expect(await page.locator('.verdict .said').textContent()).toBe(result.sentence);
    expect((await page.locator('.verdict .power').textContent())?.toLowerCase()).toBe(`${result.power.sentence}.`.toLowerCase());
    expect((tables['trials'] as Row[]).map(([, readyMs]) => readyMs)).toEqual(
      result.sides
        .flatMap(({ trials }) => trials)
        .sort((a, b) => a.order - b.order)
        .map(({ readyMs }) => readyMs ?? null),
    );
  });

  it('equals it for comparisons of any shape: one pair, all failed, a phase missing, forty phases, two hundred trials', async () => {
    const side = fc.integer({ min: 0, max: 3 });
    const shapes: fc.Arbitrary<ComparisonShape> = fc.record(
      {
        pairs: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 4, max: 30 })),
        failures: fc.tuple(side, fc.oneof(side, fc.constant(40))),
        invalid: fc.tuple(side, side),
        instrumented: fc.tuple(fc.boolean(), fc.boolean()),
        missing: fc.constantFrom('deserialize', 'model-read'),
        ownLabels: fc.constantFrom(0, 40),
        sources: fc.constantFrom('commits', 'images', 'scenarios', 'runs'),
        moment: fc.constantFrom('ready', 'first-inference'),
        seed: fc.integer({ min: 1, max: 99 }),
      },
      { requiredKeys: ['pairs', 'seed'] },
    );
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const result = saved(aComparison(shape));
        const { page, complaints } = await browser.openText(renderComparisonHtml(result));
        const tables = await page.evaluate(readTables);
        for (const [name, rows] of Object.entries(expected(result))) expect(tables[name], name).toEqual(rows);
        expect(complaints).toEqual([]);
        await page.context().close();
      }),
      { numRuns: 12, seed: 20261120, examples: [[{ pairs: 100, seed: 3 }], [{ pairs: 1, seed: 1 }], [{ pairs: 4, failures: [4, 4], seed: 1 }]] },
    );
  });

  it('shows hostile text as text, also in what the script draws and lists', async () => {
    const { page, requests, complaints } = await browser.openText(renderComparisonHtml(hostileComparison()));
    const options = await page.locator('#candidate-controls option').evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
    for (const option of options.slice(0, 2)) await page.locator('#candidate-controls select').selectOption(option);
    await page.locator('#baseline-controls select').selectOption({ index: 0 });
    expect(await page.locator('#waterfall-baseline title').first().textContent()).toContain('<img src=x');
    for (const id of ['run-order', 'ecdf']) {
      await page.locator(`#${id}`).focus();
      for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowRight');
    }
    expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('h1').textContent()).toContain('<img src=x onerror="window.hacked=1"></script>');
    expect(await page.evaluate(() => document.body.textContent)).not.toMatch(/[\u202e\u001b\u0000]/);
    expect([...requests, ...complaints]).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  it('gives back the whole comparison as raw data, and copies Markdown', async () => {
    const result = saved(aComparison({ pairs: 12 }));
    const { page } = await browser.openText(renderComparisonHtml(result), { acceptDownloads: true, permissions: ['clipboard-read', 'clipboard-write'] });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download JSON' }).click()]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toEqual(result);
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('slower by');
  });

  it('hides what did not move, keeps its part in the sum, and remembers the choice in the address', async () => {
    const result = aComparison({ pairs: 40, changed: { deserialize: 1.5 } });
    const { page } = await browser.openText(renderComparisonHtml(result));
    const shown = () =>
      page
        .locator('#phase-table tbody tr')
        .evaluateAll((all) => all.filter((row) => (row as HTMLElement).offsetHeight > 0).map((row) => (row as HTMLElement).dataset['id']));
    expect(await shown()).toEqual(result.phases.map(({ id }) => id));
    await page.getByLabel('only significant').check();
    const significant = result.phases.filter((phase) => phase.significant);
    expect(await shown()).toEqual(significant.map(({ id }) => id));
    const othersMs = Number(await page.locator('tr.others td.n data').getAttribute('value'));
    const sumMs = significant.reduce((sum, { contributionMs }) => sum + contributionMs, othersMs);
    expect(sumMs).toBeCloseTo(result.contributionMs as number, 9);
    expect(await page.evaluate(() => window.location.hash)).toBe('#significant=only');
    await page.getByLabel('only significant').uncheck();
    expect(await page.evaluate(() => window.location.hash)).toBe('');
  });

  it('keeps both waterfalls on one axis, whichever trials are picked, and lets one pick from the chart', async () => {
    const { page } = await browser.openText(renderComparisonHtml(aComparison({ pairs: 10, changed: { deserialize: 3 } })));
    const ticks = (role: string) => page.locator(`#waterfall-${role} .wf-tick`).allTextContents();
    expect(await ticks('baseline')).toEqual(await ticks('candidate'));
    await page.locator('#baseline-controls select').selectOption({ index: 3 });
    expect(await ticks('baseline')).toEqual(await ticks('candidate'));
    await page.locator('#waterfall-candidate .wf-row[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#waterfall-candidate-reading').textContent()).toMatch(/ ms/);
    await page.locator('#run-order').focus();
    await page.keyboard.press('Home');
    expect(await page.locator('#run-order-reading').textContent()).toMatch(/^Trial 1, (baseline|candidate): \d+\.\d ms$/);
  });
});
