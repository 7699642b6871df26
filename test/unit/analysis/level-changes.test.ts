import { describe, expect, it } from 'vitest';
import { historySeries } from '../../../src/analysis/history-series.ts';
import { levelChanges, SEARCHED_POINTS } from '../../../src/analysis/level-changes.ts';
import { historyRowsOf } from '../../../src/history/history-rows.ts';
import { seededRandom } from '../../support/random.ts';
import { aSavedResult } from '../../support/saved-runs.ts';

function course(levels: readonly number[], each: number, segmentOf: (index: number) => number = () => 0) {
  const random = seededRandom(7);
  return levels
    .flatMap((level) => Array.from({ length: each }, () => level * (1 + 0.02 * (random() - 0.5))))
    .map((ms, index) => ({ at: `n${index}`, ms, segment: segmentOf(index) }));
}

describe('levelChanges', () => {
  it('finds where the level moved, in milliseconds of before and after', () => {
    const [change, ...others] = levelChanges(course([300, 330], 30));
    expect([change?.index, change?.at, others]).toEqual([30, 'n30', []]);
    expect(Math.abs((change?.beforeMs ?? 0) - 300)).toBeLessThan(3);
    expect(Math.abs((change?.afterMs ?? 0) - 330)).toBeLessThan(3);
  });

  it('takes no change of the machine for a change of the level', () => {
    expect(levelChanges(course([300, 330], 30, (index) => (index < 30 ? 0 : 1)))).toEqual([]);
  });

  it('skips points without a number and still names the right one', () => {
    const points = course([300, 330], 30).flatMap((point) => [point, { at: 'gap', segment: 0 }]);
    expect(levelChanges(points).map(({ index }) => index)).toEqual([60]);
  });

  it('searches the newest points of a long series only', () => {
    const long = [...course([300, 330], 30), ...course([330], SEARCHED_POINTS)];
    expect(levelChanges(long)).toEqual([]);
    expect(levelChanges([...long, ...course([500], 20)]).map(({ index }) => index)).toEqual([long.length]);
  });
});

describe('historySeries', () => {
  const rows = [1, 2, 3, 4].flatMap((minute) => historyRowsOf(aSavedResult({ minute, fingerprint: minute < 3 ? 'a' : 'b', medianMs: minute * 100 })));

  it('begins a segment where the machine became another one', () => {
    expect(historySeries(rows)).toMatchObject([{ series: 'demo', rows: [{}, {}, {}, {}], segments: [0, 2] }]);
  });

  it('keeps states, targets and series apart, and selects by name and time', () => {
    const cold = rows.map((row) => ({ ...row, state: 'cold' as never }));
    const other = rows.map((row) => ({ ...row, series: 'x/a', scenario: 'x' }));
    expect(historySeries([...rows, ...cold, ...other])).toHaveLength(3);
    expect(historySeries([...rows, ...other], { wanted: 'x' }).map(({ series }) => series)).toEqual(['x/a']);
    expect(historySeries(rows, { since: rows[2]?.createdAt ?? '' })[0]?.rows).toHaveLength(2);
  });

  it('leaves out numbers that a run without a completed start has not', () => {
    const [row] = historyRowsOf(aSavedResult({ minute: 1, medianMs: Infinity }));
    expect(row).not.toHaveProperty('medianMs');
  });
});
