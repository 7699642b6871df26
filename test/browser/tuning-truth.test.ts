import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OBJECTIVES, TUNING_OUTCOMES, type TuningResult } from '../../src/core/tuning.ts';
import { renderTuningHtml } from '../../src/report/formats/html/tuning/render-tuning-html.ts';
import { aTuning, type TuningShape } from '../support/builders.ts';
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

const bounds = (low: number | undefined, high: number | undefined): (number | null)[] => (low === undefined || high === undefined ? [null] : [low, high]);

function byId(rows: readonly Row[]): Record<string, Row> {
  return Object.fromEntries(rows.map((row) => [row[0], row]));
}

function expected(tuning: TuningResult): Record<string, Row[]> {
  const { guards, knobs, interactions, candidates, costs, ceilings } = tuning;
  const searched = knobs.filter(({ status }) => status === 'searched');
  return {
    guards: guards.map(
      (guard): Row => [
        guard.id,
        guard.baseline ?? null,
        guard.winner ?? null,
        guard.ratio ?? null,
        ...bounds(guard.lowRatio, guard.highRatio),
        guard.tolerance,
      ],
    ),
    knobs: searched.map(({ id, effect }): Row => [id, effect?.ms ?? null, ...bounds(effect?.lowMs, effect?.highMs)]),
    interactions: interactions.map(({ knobs: pair, effect }): Row => [pair.join('*'), effect.ms, ...bounds(effect.lowMs, effect.highMs)]),
    candidates: candidates.map(({ id, starts, medianMs, leftAfter }): Row => [id, starts, medianMs ?? null, leftAfter ?? null]),
    costs: [
      ...costs.map(({ stage, starts, ms }): Row => [stage, starts, ms, ms / costs.reduce((sum, cost) => sum + cost.ms, 0)]),
      ['total', costs.reduce((sum, { starts }) => sum + starts, 0), costs.reduce((sum, { ms }) => sum + ms, 0)],
    ],
    ...(ceilings && {
      ceilings: [
        ...ceilings.rows.map(({ phase, ms, floorMs }): Row => [phase, ms, floorMs, ms - floorMs]),
        ['total', ceilings.startMs, ceilings.floorMs, ceilings.startMs - ceilings.floorMs, ceilings.share],
      ],
    }),
  };
}

const saved = (tuning: TuningResult): TuningResult => JSON.parse(JSON.stringify(tuning)) as TuningResult;

const HOSTILE = `<img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script>\u202e\u001b[31m\u0000🧊${'模型'.repeat(150)}`;

function hostileTuning(): TuningResult {
  const base = aTuning({ starts: 40, pairs: 4, outcome: 'proven' });
  const settings = { [HOSTILE]: HOSTILE };
  return {
    ...base,
    tuningId: HOSTILE,
    title: HOSTILE,
    sentence: HOSTILE,
    scenario: { ...base.scenario, name: HOSTILE, title: HOSTILE },
    environment: { ...base.environment, target: { kind: 'docker', [HOSTILE]: HOSTILE } },
    allowed: [HOSTILE],
    knobs: base.knobs.map((knob) => ({
      ...knob,
      id: `${knob.id}${HOSTILE}`,
      title: HOSTILE,
      reason: HOSTILE,
      security: HOSTILE,
      sideEffect: HOSTILE,
      tried: HOSTILE,
      current: HOSTILE,
      failed: [{ value: HOSTILE, reason: HOSTILE }],
      phaseEffects: [{ phase: HOSTILE, ms: -1 }],
    })),
    interactions: [{ knobs: [HOSTILE, HOSTILE], effect: { ms: 1 } }],
    candidates: base.candidates.map((candidate) => ({ ...candidate, id: `${candidate.id}${HOSTILE}`, settings, reason: HOSTILE })),
    starts: base.starts.map((start) => ({ ...start, candidate: HOSTILE, settings, trialId: `${start.trialId}${HOSTILE}`, reason: HOSTILE })),
    settings: [{ knob: HOSTILE, title: HOSTILE, from: HOSTILE, to: HOSTILE, byHand: HOSTILE, sideEffect: HOSTILE, security: HOSTILE }],
    guards: base.guards.map((guard) => ({ ...guard, title: HOSTILE, sentence: HOSTILE })),
    patch: [{ file: `patch/${HOSTILE}`, title: HOSTILE, apply: HOSTILE, rollback: `javascript:window.hacked=1//${HOSTILE}` }],
    ...(base.ceilings && {
      ceilings: { ...base.ceilings, sentence: HOSTILE, rows: base.ceilings.rows.map((row) => ({ ...row, phase: HOSTILE, title: HOSTILE, basis: HOSTILE })) },
    }),
    notices: [HOSTILE],
  };
}

describe.skipIf(CHROMIUM === undefined)('what the tuning page says', () => {
  it('equals the saved tuning, number for number, and its headline is the one of the proof', async () => {
    const tuning = saved(aTuning());
    const { page } = await browser.openText(renderTuningHtml(tuning));
    const tables = await page.evaluate(readTables);
    for (const [name, rows] of Object.entries(expected(tuning))) {
      const shown = byId(tables[name] ?? []);
      expect(Object.keys(shown).sort(), name).toEqual(rows.map(([id]) => id).sort());
      for (const row of rows) expect(shown[row[0]], name).toEqual(row);
    }
    const { proof } = tuning;
    expect(Number(await page.locator('.verdict [data-of="ratio"] data').getAttribute('value'))).toBe(proof?.total.ratio);
    const facts = await page.locator('.verdict .facts .interval').evaluateAll((all) => all.map((one) => [one.dataset['low'], one.dataset['high']].map(Number)));
    expect(facts).toEqual([[proof?.total.lowRatio, proof?.total.highRatio]]);
    expect(await page.locator('.verdict .said').textContent()).toBe(tuning.sentence);
    const effects = (tables['knobs'] ?? []).map(([, ms]) => ms as number);
    expect(effects).toEqual([...effects].sort((a, b) => a - b));
  });

  it('equals it for tunings of any outcome, objective and size', async () => {
    const shapes: fc.Arbitrary<TuningShape> = fc.record(
      {
        outcome: fc.constantFrom(...TUNING_OUTCOMES),
        objective: fc.constantFrom(...OBJECTIVES),
        starts: fc.integer({ min: 0, max: 120 }),
        pairs: fc.integer({ min: 1, max: 12 }),
        harmless: fc.boolean(),
        seed: fc.integer({ min: 1, max: 99 }),
      },
      { requiredKeys: ['outcome', 'starts', 'pairs'] },
    );
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const tuning = saved(aTuning(shape));
        const { page, complaints } = await browser.openText(renderTuningHtml(tuning));
        const tables = await page.evaluate(readTables);
        for (const [name, rows] of Object.entries(expected(tuning))) expect(byId(tables[name] ?? []), name).toEqual(byId(rows));
        const big = page.locator('.verdict [data-of="ratio"]');
        expect(await big.count()).toBe(tuning.proof === undefined ? 0 : 1);
        expect(await page.locator('.notices.security').count()).toBe((tuning.settings ?? []).some(({ security }) => security !== undefined) ? 1 : 0);
        expect(complaints).toEqual([]);
        await page.context().close();
      }),
      { numRuns: 10, seed: 20261120, examples: [[{ outcome: 'interrupted', starts: 0, pairs: 1 }]] },
    );
  });

  it('shows hostile text as text, also in links, in what the script draws and in what it says', async () => {
    const { page, requests, complaints } = await browser.openText(renderTuningHtml(hostileTuning()));
    await page.locator('details').evaluateAll((all) => all.forEach((details) => void details.setAttribute('open', '')));
    for (const id of ['search-starts', 'run-order', 'ecdf']) {
      await page.locator(`#${id}`).focus();
      for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowRight');
    }
    expect(await page.locator('#search-starts-reading').textContent()).toContain('<img src=x');
    for (const link of await page.locator('.patch a').all()) expect(await link.getAttribute('href')).toMatch(/^\.\/(patch|javascript%3A)/);
    expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.evaluate(() => document.body.textContent)).not.toMatch(/[\u202e\u001b\u0000]/);
    expect([...requests, ...complaints]).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  it('gives back the whole tuning as raw data, and copies Markdown', async () => {
    const tuning = saved(aTuning({ starts: 30, pairs: 6 }));
    const { page } = await browser.openText(renderTuningHtml(tuning), { acceptDownloads: true, permissions: ['clipboard-read', 'clipboard-write'] });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download JSON' }).click()]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toEqual(tuning);
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('Security, network mode');
  });

  it('walks the starts of the search in their order and says each in words, the failed one too', async () => {
    const tuning = saved(aTuning());
    const { page } = await browser.openText(renderTuningHtml(tuning));
    await page.locator('#search-starts').focus();
    await page.keyboard.press('Home');
    expect(await page.locator('#search-starts-reading').textContent()).toMatch(/^Start 1, baseline, candidate c0: \d+\.\d ms$/);
    const failed = tuning.starts.findIndex(({ outcome }) => outcome !== 'completed');
    for (let press = 0; press < failed; press += 1) await page.keyboard.press('ArrowRight');
    expect(await page.locator('#search-starts-reading').textContent()).toMatch(/race, candidate c8: –; the instance ended with exit code 134/);
  });

  it('keeps baseline and winner on one axis, whichever starts are picked', async () => {
    const { page } = await browser.openText(renderTuningHtml(aTuning({ pairs: 10 })));
    const ticks = (role: string) => page.locator(`#waterfall-${role} .wf-tick`).allTextContents();
    expect(await ticks('baseline')).toEqual(await ticks('candidate'));
    await page.locator('#candidate-controls select').selectOption({ index: 3 });
    expect(await ticks('baseline')).toEqual(await ticks('candidate'));
    expect(await page.locator('#timeline').textContent()).not.toMatch(/\bcandidate\b/);
  });
});
