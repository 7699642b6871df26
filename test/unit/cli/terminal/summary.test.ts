import { describe, expect, it } from 'vitest';
import { renderError } from '../../../../src/cli/terminal/error.ts';
import { displayWidth } from '../../../../src/cli/terminal/style.ts';
import { renderSummary } from '../../../../src/cli/terminal/summary.ts';
import { ColdstartError } from '../../../../src/core/errors.ts';
import { aRunResult, aScenario, aTrial } from '../../../support/builders.ts';

const ACTING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
const HOSTILE = `\u001b]0;owned\u0007\u001b[2J\u202e${'x'.repeat(300)}`;

function hostileRun() {
  const base = aRunResult({ trials: 6 });
  const trial = aTrial({ spans: [{ phase: HOSTILE, index: 0, lane: HOSTILE, beginMs: 0, endMs: 9, exclusiveMs: 9, uncertaintyMs: 0, critical: true }] });
  const variants = base.variants.map((variant) => ({
    ...variant,
    id: 'default',
    representative: trial.id,
    criticalChain: [HOSTILE],
    verdict: { ...variant.verdict, sentence: HOSTILE },
    phases: variant.phases.map((phase) => ({ ...phase, title: HOSTILE })),
  }));
  return {
    ...base,
    runId: HOSTILE,
    scenario: aScenario({ title: HOSTILE }),
    trials: [trial],
    variants: [...variants, { ...variants[0]!, id: HOSTILE }],
    notices: [HOSTILE],
    findings: base.findings.map((finding) => ({ ...finding, title: HOSTILE, fix: HOSTILE, setting: HOSTILE })),
  };
}

describe('the summary of a run', () => {
  it.each([40, 60, 80, 120])('fits into %i columns', (width) => {
    for (const run of [
      aRunResult({ variants: 2, trials: 30, failures: 2, invalid: 2 }),
      aRunResult({ target: 'process', instrumented: false, trials: 6 }),
      hostileRun(),
    ]) {
      const tooWide = renderSummary(run, { width })
        .split('\n')
        .filter((line) => displayWidth(line) > width);
      expect(tooWide).toEqual([]);
    }
  });

  it('shows hostile text and obeys none of it', () => {
    const text = renderSummary(hostileRun(), { width: 100, color: false });
    expect(text).not.toMatch(ACTING);
    expect(text).toContain('␛]0;owned␇');
  });

  it('uses colour only when asked, and says the same without', () => {
    const run = aRunResult({ variants: 2 });
    const plain = renderSummary(run, { width: 100 });
    const coloured = renderSummary(run, { width: 100, color: true });
    expect(plain).not.toContain('\u001b');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
    expect(coloured).not.toBe(plain);
  });

  it('is the verdict and the report alone when quiet', () => {
    const lines = renderSummary(aRunResult(), { quiet: true, width: 200, reportFile: 'r.html' }).trimEnd().split('\n');
    expect(lines.at(-1)).toBe('report: r.html');
    expect(lines[0]).toContain('inconclusive: 20 of 20');
    expect(lines.length).toBeLessThanOrEqual(3);
  });

  it('draws bars to scale on one axis, and marks the critical chain without colour', () => {
    const lines = renderSummary(aRunResult({ trials: 6 }), { width: 120 }).split('\n');
    const row = (name: string) => lines.find((line) => line.slice(2).trimStart().startsWith(name)) ?? '';
    const length = (name: string) => [...row(name)].filter((character) => character === '█').length;
    expect(row('task create').startsWith('▸')).toBe(true);
    expect(row('library load').startsWith(' ')).toBe(true);
    expect(row('task start').indexOf('█')).toBeGreaterThan(row('network').indexOf('█'));
    expect(length('task create') / Math.max(1, length('deserialize'))).toBeGreaterThan(2);
  });

  it('survives a run that left nothing', () => {
    const base = aRunResult({ trials: 1, failures: 1 });
    const empty = { count: 1, misses: 1, medianMs: Number.NaN, minMs: Number.NaN, maxMs: Number.NaN, doubts: [] };
    const text = renderSummary(
      { ...base, trials: [], variants: base.variants.map((variant) => ({ ...variant, ready: empty, phases: [], criticalChain: [] })) },
      {},
    );
    expect(text).not.toMatch(/NaN|undefined/);
    expect(text).toContain('no phase was measured');
  });
});

describe('an error', () => {
  it('is the log, one sentence and one hint, with nothing in it that acts', () => {
    const error = new ColdstartError(
      'TARGET_EXITED',
      { how: `exit code 1 ${'\u001b[31m'}`, when: 'before it was ready' },
      { logTail: ['Traceback \u001b[2J', 'y'.repeat(900)] },
    );
    const lines = renderError(error).split('\n');
    expect(lines[0]).toBe('  | Traceback ␛[2J');
    expect(lines[1]?.length).toBeLessThan(420);
    expect(lines.slice(2)).toEqual([
      'coldstart: the instance ended with exit code 1 ␛[31m before it was ready [TARGET_EXITED]',
      'hint: its last log lines are above; run the same command by hand',
      '',
    ]);
  });
});
