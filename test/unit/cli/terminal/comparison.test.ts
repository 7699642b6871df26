import { describe, expect, it } from 'vitest';
import { comparisonExit } from '../../../../src/cli/present-comparison.ts';
import { renderComparison } from '../../../../src/cli/terminal/comparison.ts';
import { displayWidth } from '../../../../src/cli/terminal/style.ts';
import { aPair } from '../../../support/a-pair.ts';

const slower = aPair({ factor: 1.5 });
const open = aPair({ noise: 0.2, pairs: 10, seed: 9 });
const failed = aPair({ failures: { candidate: 20 } });

describe('[unit] a comparison in the terminal', () => {
  it('says the verdict, the moments, the phases that carry it, both chains, the power and where the report is', () => {
    const text = renderComparison(slower, { width: 120, reportFile: '/srv/report.html' });
    expect(text).toMatch(/^app:1\.5 against app:1\.4\nmeasured in turn · 10 pairs/);
    expect(text).toContain(`✕ ${slower.sentence}`);
    expect(text).toMatch(/Moments\n.*\n {2}ready inside .*\n {2}ready .*slower by \d+/);
    expect(text).toMatch(/Phases that carry the change\n.*\n {2}deserialize .*%[\s\S]*all other phases/);
    expect(text).toMatch(/baseline: app:1\.4\n[\s\S]*deserialize \d[\s\S]*candidate: app:1\.5\n[\s\S]*deserialize \d/);
    expect(text).toContain(slower.power.sentence);
    expect(text.trimEnd().endsWith('report: /srv/report.html')).toBe(true);
  });

  it('is one line when quiet', () => {
    expect(renderComparison(slower, { quiet: true })).toBe(`✕ ${slower.sentence}\n`);
  });

  it('names no phase where no change is shown', () => {
    expect(renderComparison(open)).not.toMatch(/Phases that carry/);
    expect(renderComparison(open)).toMatch(/\? no change shown/);
  });

  it.each([40, 60, 100])('fits %i columns, and shows an escape sequence instead of obeying it', (width) => {
    const [baseline, candidate] = slower.sides;
    const hostile = { ...slower, sides: [{ ...baseline, label: '\u001b[31mapp' }, candidate] as const, notices: ['x'.repeat(300)] };
    const lines = renderComparison(hostile, { width }).split('\n');
    expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
    expect(lines.join('')).not.toContain('\u001b');
  });
});

describe('[unit] how a comparison exits', () => {
  it('by what is proven; what is open counts only under --strict', () => {
    expect(comparisonExit(slower, false)).toBe('regression');
    expect(comparisonExit(aPair({ factor: 0.5 }), true)).toBe('ok');
    expect(comparisonExit(failed, false)).toBe('unmeasurable');
    expect(comparisonExit(open, false)).toBe('ok');
    expect(comparisonExit(open, true)).toBe('noisy');
    const narrow = { ...open, total: { ...open.total, lowRatio: 0.98, highRatio: 1.03 } };
    expect(comparisonExit(narrow, true)).toBe('inconclusive');
  });
});
