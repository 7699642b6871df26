import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/run-result.ts';
import { aRunResult, aScenario, aTrial } from '../support/builders.ts';
import { CHROMIUM, ReportBrowser } from './open-report.ts';

let browser: ReportBrowser;

beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await ReportBrowser.launch();
});
afterAll(async () => browser?.close());

/** Every number of a table as [row, values…], from the exact values that the cells carry. */
function readTables(): Record<string, [string, ...(number | null)[]][]> {
  const tables: Record<string, [string, ...(number | null)[]][]> = {};
  for (const table of document.querySelectorAll<HTMLTableElement>('table[data-table]')) {
    const name = [table.dataset['table'], table.dataset['variant']].filter(Boolean).join(':');
    tables[name] = [...table.tBodies[0]!.rows].map((row) => [
      row.dataset['id'] ?? '',
      ...[...row.cells]
        .filter((cell) => cell.classList.contains('n'))
        .flatMap((cell) => {
          const interval = cell.querySelector<HTMLElement>('.interval');
          if (interval !== null) return [Number(interval.dataset['low']), interval.dataset['high'] === undefined ? null : Number(interval.dataset['high'])];
          const values = [...cell.querySelectorAll('data')].map((data) => Number(data.value));
          return values.length > 0 ? values : [null];
        }),
    ]);
  }
  return tables;
}

const HOSTILE = `<img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script>\u202e\u001b[31m\u0000${'模型'.repeat(150)}`;

function hostileRun(): RunResult {
  const base = aRunResult({ trials: 6, variants: 2, failures: 1 });
  const spans = [{ phase: HOSTILE, index: 0, lane: HOSTILE, beginMs: 0, endMs: 9, exclusiveMs: 9, uncertaintyMs: 0, critical: true }];
  const trials = base.trials.map((trial) => ({
    ...trial,
    spans: trial.order === 1 ? trial.spans : spans,
    warnings: [HOSTILE],
    logFile: HOSTILE,
    state: { ...trial.state, established: HOSTILE, files: [{ path: HOSTILE, role: 'model' as const, sizeBytes: 1, residentBytes: 1, exempt: HOSTILE }] },
    ...(trial.failure && { failure: { code: 'X', message: HOSTILE, phase: HOSTILE } }),
  }));
  const variants = base.variants.map((variant) => ({
    ...variant,
    settings: [HOSTILE],
    phases: variant.phases.map((phase) => ({ ...phase, title: HOSTILE })),
    criticalChain: [HOSTILE],
    verdict: { ...variant.verdict, sentence: HOSTILE },
  }));
  return {
    ...base,
    runId: HOSTILE,
    scenario: { ...aScenario({ title: HOSTILE, name: HOSTILE }), variants: base.scenario.variants },
    trials,
    variants,
    notices: [HOSTILE],
    findings: [{ ...base.findings[0]!, title: HOSTILE, detail: HOSTILE, fix: HOSTILE, setting: HOSTILE, evidence: [{ label: HOSTILE, value: HOSTILE }] }],
    overhead: { controls: 0, sentence: HOSTILE },
    environment: { ...base.environment, target: { kind: 'docker', [HOSTILE]: HOSTILE } },
  };
}

describe.skipIf(CHROMIUM === undefined)('what the report says', () => {
  it('equals the saved run, number for number', async () => {
    const run = JSON.parse(JSON.stringify(aRunResult({ trials: 12, variants: 2, failures: 2, invalid: 1 }))) as RunResult;
    const { page } = await browser.open(run);
    const tables = await page.evaluate(readTables);
    const first = run.variants[0]!;
    const big = await page.locator('.verdict [data-of="median"] data').getAttribute('value');
    expect(Number(big)).toBe(run.ready.medianMs);
    const facts = await page.locator('.verdict .facts data').evaluateAll((all) => all.map((data) => Number((data as HTMLDataElement).value)));
    expect(facts.slice(0, 3)).toEqual([run.verdict.within, run.verdict.starts, first.counts.invalid]);
    const headroom = run.ready.p90Ms === undefined ? [] : [run.verdict.limitMs - run.ready.p90Ms];
    expect(facts).toEqual(expect.arrayContaining([run.verdict.provenShare, run.verdict.limitMs, ...headroom, run.verdict.moreNeeded, first.coverage]));
    for (const variant of run.variants) {
      const expected = variant.phases.map((phase) => [
        phase.id,
        phase.medianMs,
        phase.lowMs ?? null,
        phase.highMs ?? null,
        phase.exclusiveMs,
        phase.exclusiveMs / variant.ready.medianMs,
        phase.bytes ?? null,
        phase.count,
      ]);
      expect(tables[`phases:${variant.id}`]).toHaveLength(expected.length);
      expect(tables[`phases:${variant.id}`]).toEqual(expect.arrayContaining(expected));
    }
    const summary = (id: string, own: typeof run.ready) => [
      id,
      own.medianMs,
      own.lowMs,
      own.highMs ?? null,
      own.p90Ms ?? null,
      own.minMs,
      own.maxMs,
      own.count,
      own.misses,
    ];
    expect(tables['moments']).toEqual([
      summary('ready-inside', first.readyInside!),
      summary('ready', first.ready),
      summary('first-inference', first.firstInference!),
      summary('second-inference', first.secondInference!),
    ]);
    expect(tables['trials']).toEqual(
      run.trials.map((trial) => [trial.id, trial.readyMs ?? null, trial.firstInferenceMs ?? null, trial.secondInferenceMs ?? null, trial.coverage ?? null]),
    );
    const second = run.variants[1]!;
    expect(tables['variants']?.[1]).toEqual([
      second.id,
      second.ready.medianMs,
      second.ready.lowMs,
      second.ready.highMs ?? null,
      second.difference?.shiftMs,
      second.difference?.lowMs,
      second.difference?.highMs,
      second.ready.medianMs / first.ready.medianMs,
      second.firstInference?.medianMs,
      second.verdict.within,
      second.verdict.starts,
    ]);
  });

  it('equals it for runs of any shape: one trial, all failed, no phases, many', async () => {
    const shapes = fc.record({
      trials: fc.integer({ min: 1, max: 40 }),
      failures: fc.integer({ min: 0, max: 4 }),
      invalid: fc.integer({ min: 0, max: 3 }),
      instrumented: fc.boolean(),
      seed: fc.integer({ min: 1, max: 99 }),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const run = JSON.parse(JSON.stringify(aRunResult(shape))) as RunResult;
        const { page, complaints } = await browser.open(run);
        const tables = await page.evaluate(readTables);
        expect(tables['moments']?.find(([id]) => id === 'ready')?.[1]).toBe(run.ready.medianMs);
        expect((tables['phases:default'] ?? []).map(([id]) => id).sort()).toEqual(run.phases.map(({ id }) => id).sort());
        expect(tables['trials']?.map((row) => row[1])).toEqual(run.trials.map((trial) => trial.readyMs ?? null));
        expect(complaints).toEqual([]);
        await page.context().close();
      }),
      { numRuns: 8, seed: 20261120 },
    );
  });

  it('shows hostile text as text, also in the drawing and the lists that the script makes', async () => {
    const run = hostileRun();
    const { page, requests, complaints } = await browser.open(run);
    const options = await page.locator('#trial-controls option').evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
    await page.locator('#trial-controls select').selectOption(options[3]!);
    expect(await page.locator('#waterfall title').first().textContent()).toContain('<img src=x');
    await page.locator('#series').focus();
    for (let press = 0; press < 4; press += 1) await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
    expect(await page.locator('img, body script:not([type="application/json"]) ~ script').count()).toBe(0);
    expect(await page.locator('h1').textContent()).toContain('<img src=x onerror="window.hacked=1"></script>');
    expect(await page.evaluate(() => document.body.textContent)).not.toMatch(/[\u202e\u001b\u0000]/);
    expect([...requests, ...complaints]).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  it('gives back the whole run as raw data, and copies Markdown', async () => {
    const run = JSON.parse(JSON.stringify(aRunResult({ trials: 30 }))) as RunResult;
    const { page } = await browser.open(run, { acceptDownloads: true, permissions: ['clipboard-read', 'clipboard-write'] });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download JSON' }).click()]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toEqual(run);
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('# ResNet-50 in a slim container');
  });

  it('opens at the trial that the address names, and draws it the same again', async () => {
    const run = aRunResult({ trials: 6 });
    const { page } = await browser.open(run, { fragment: '#trial=trial-004' });
    const drawing = await page.locator('#waterfall').innerHTML();
    expect(await page.locator('#waterfall svg.wf').getAttribute('aria-label')).toBe('Timeline of trial trial-004');
    await page.reload();
    await page.waitForSelector('html[data-ready="yes"]');
    expect(await page.locator('#waterfall').innerHTML()).toBe(drawing);
    expect(await page.locator('#trial-controls select').inputValue()).toBe('trial-004');
    const other = await browser.open({ ...run, trials: [...run.trials, aTrial({ id: 'x', order: 7 })] }, { fragment: '#trial=%E0%A4%A' });
    expect(other.complaints).toEqual([]);
  });
});
