import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderSummary } from '../../../src/cli/terminal/summary.ts';
import type { RunResult } from '../../../src/core/run-result.ts';
import { upgradeTuning } from '../../../src/core/upgrade-result.ts';
import { fileNameOf, formatsOf, REPORT_FORMATS, renderDocument } from '../../../src/report/formats/registry.ts';
import { buildJs } from '../../../src/setup/build-js.mjs';
import { aRunResult, aTrial } from '../../support/builders.ts';

const golden = (name: string): string => readFileSync(new URL(`../../golden/${name}`, import.meta.url), 'utf8');
const savedRun = (): RunResult => JSON.parse(golden('run.json')) as RunResult;
const HOSTILE = '</script><script>window.hacked=1</script>\u001b[31m|`@here` [x](javascript:1) \u202e';

beforeAll(async () => {
  await buildJs({ quiet: true, only: ['report'] });
});

describe('formats of a saved run', () => {
  it('write the golden tuning as they did, from a document that was saved then', async () => {
    const tuning = upgradeTuning(JSON.parse(golden('tuning.json')), 'tuning.json');
    expect(await renderDocument('markdown', tuning)).toBe(golden('tuning.md'));
    expect(await renderDocument('csv', tuning)).toBe(golden('tuning.csv'));
  });

  it('write the golden run as they did', async () => {
    expect(await renderDocument('markdown', savedRun())).toBe(golden('run.md'));
    expect(await renderDocument('csv', savedRun())).toBe(golden('run.csv'));
    for (const width of [80, 120])
      expect(renderSummary(savedRun(), { width, reportFile: 'reports/runs/20261120-083000-golden-0001/report.html' })).toBe(golden(`run-${width}.txt`));
  });

  it('have one file name each in a folder, and their id as key', () => {
    expect(Object.entries(REPORT_FORMATS).every(([key, { id }]) => key === id)).toBe(true);
    for (const kind of ['run', 'comparison', 'night-report', 'history'] as const) {
      const names = formatsOf(kind).map((format) => fileNameOf(format, kind));
      expect(new Set(names).size, kind).toBe(names.length);
    }
  });

  it('JSON is exactly the run', async () => {
    const run = savedRun();
    expect(JSON.parse(await renderDocument('json', run))).toEqual(run);
  });

  it('HTML is the same text for the same run', async () => {
    expect(await renderDocument('html', savedRun())).toBe(await renderDocument('html', savedRun()));
  });

  it('CSV keeps its columns whatever a label holds, and runs nothing in a spreadsheet', async () => {
    const base = aRunResult({ trials: 1 });
    const csv = await renderDocument('csv', { ...base, trials: [aTrial({ id: '=cmd|"/c calc"!A1', variant: 'a,b\n"c"' })] });
    expect(csv.split('\n')[1]).toContain(`"'=cmd|""/c calc""!A1"`);
    expect(csv.split('\n')[0]?.split(',')).toContain('phase_model_read_ms');
  });

  it('Markdown holds foreign text as text', async () => {
    const markdown = await renderDocument('markdown', aRunResult({}, { notices: [HOSTILE] }));
    const line = markdown.split('\n').find((text) => text.startsWith('> '));
    expect(line).toBe('> \\</script\\>\\<script\\>window.hacked=1\\</script\\>␛\\[31m\\|\\`@\u200chere\\` \\[x\\](javascript:1) \\<U+202E\\>');
  });

  it('every one survives a run whose trials all failed at once', async () => {
    const empty = { count: 2, misses: 2, medianMs: Number.NaN, minMs: Number.NaN, maxMs: Number.NaN, doubts: [] };
    const base = aRunResult({ trials: 2, failures: 2 });
    const trials = base.trials.map((trial) => ({ ...trial, spans: [], marks: [] }));
    const { representative: _, ...variant } = { ...base.variants[0]!, ready: empty, phases: [], criticalChain: [] };
    const run = { ...base, trials, ready: empty, phases: [], variants: [variant] };
    // The page's own script may say NaN.
    const shown = (text: string): string => text.replace(/<script>[\s\S]*<\/script>/, '');
    for (const format of formatsOf('run')) {
      expect(shown(await renderDocument(format, run)), format).not.toMatch(/NaN|undefined/);
      expect(shown(await renderDocument(format, JSON.parse(JSON.stringify(run)) as RunResult)), format).not.toMatch(/NaN|undefined/);
    }
  });
});
