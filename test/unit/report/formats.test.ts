import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderSummary } from '../../../src/cli/terminal/summary.ts';
import type { RunResult } from '../../../src/core/run-result.ts';
import { REPORT_FORMATS } from '../../../src/report/formats/registry.ts';
import { buildJs } from '../../../src/setup/build-js.mjs';
import { aRunResult, aTrial } from '../../support/builders.ts';

const golden = (name: string): string => readFileSync(new URL(`../../golden/${name}`, import.meta.url), 'utf8');
const savedRun = (): RunResult => JSON.parse(golden('run.json')) as RunResult;
const HOSTILE = '</script><script>window.hacked=1</script>\u001b[31m|`@here` [x](javascript:1) \u202e';

beforeAll(async () => {
  await buildJs({ quiet: true, only: ['report'] });
});

describe('formats of a saved run', () => {
  it('write the golden run as they did', () => {
    expect(REPORT_FORMATS.markdown.render(savedRun())).toBe(golden('run.md'));
    expect(REPORT_FORMATS.csv.render(savedRun())).toBe(golden('run.csv'));
    for (const width of [80, 120])
      expect(renderSummary(savedRun(), { width, reportFile: 'reports/runs/20261120-083000-golden-0001/report.html' })).toBe(golden(`run-${width}.txt`));
  });

  it('have one file name each, and their id as key', () => {
    const formats = Object.entries(REPORT_FORMATS);
    expect(formats.every(([key, { id }]) => key === id)).toBe(true);
    expect(new Set(formats.map(([, { fileName }]) => fileName)).size).toBe(formats.length);
  });

  it('JSON is exactly the run', () => {
    const run = savedRun();
    expect(JSON.parse(REPORT_FORMATS.json.render(run))).toEqual(run);
  });

  it('HTML is the same text for the same run', () => {
    expect(REPORT_FORMATS.html.render(savedRun())).toBe(REPORT_FORMATS.html.render(savedRun()));
  });

  it('CSV keeps its columns whatever a label holds, and runs nothing in a spreadsheet', () => {
    const base = aRunResult({ trials: 1 });
    const csv = REPORT_FORMATS.csv.render({ ...base, trials: [aTrial({ id: '=cmd|"/c calc"!A1', variant: 'a,b\n"c"' })] });
    expect(csv.split('\n')[1]).toContain(`"'=cmd|""/c calc""!A1"`);
    expect(csv.split('\n')[0]?.split(',')).toContain('phase_model_read_ms');
  });

  it('Markdown holds foreign text as text', () => {
    const markdown = REPORT_FORMATS.markdown.render(aRunResult({}, { notices: [HOSTILE] }));
    const line = markdown.split('\n').find((text) => text.startsWith('> '));
    expect(line).toBe('> \\</script\\>\\<script\\>window.hacked=1\\</script\\>␛\\[31m\\|\\`@\u200chere\\` \\[x\\](javascript:1) \\<U+202E\\>');
  });

  it('every one survives a run whose trials all failed at once', () => {
    const empty = { count: 2, misses: 2, medianMs: Number.NaN, minMs: Number.NaN, maxMs: Number.NaN, doubts: [] };
    const base = aRunResult({ trials: 2, failures: 2 });
    const trials = base.trials.map((trial) => ({ ...trial, spans: [], marks: [] }));
    const { representative: _, ...variant } = { ...base.variants[0]!, ready: empty, phases: [], criticalChain: [] };
    const run = { ...base, trials, ready: empty, phases: [], variants: [variant] };
    // The page's own script may say NaN.
    const shown = (text: string): string => text.replace(/<script>[\s\S]*<\/script>/, '');
    for (const { render } of Object.values(REPORT_FORMATS)) {
      expect(shown(render(run))).not.toMatch(/NaN|undefined/);
      expect(shown(render(JSON.parse(JSON.stringify(run)) as RunResult))).not.toMatch(/NaN|undefined/);
    }
  });
});
