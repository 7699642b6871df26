import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PruneRequest, proposePruning, pruneRuns } from '../../../src/app/prune-history.ts';
import { resultOf } from '../../../src/app/report-run.ts';
import { readHistory } from '../../../src/history/read-history.ts';
import { runIdAt, saveKilledRun, saveRun, writeResultText } from '../../support/saved-runs.ts';

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
});
afterEach(() => rmSync(reports, { recursive: true, force: true }));

const request = (rule: PruneRequest['rule'], wanted?: string): PruneRequest => ({
  reportsFolder: reports,
  rule,
  ...(wanted !== undefined && { wanted }),
  env: { XDG_RUNTIME_DIR: reports },
  signal: new AbortController().signal,
  onProgress: () => undefined,
});

const folders = (): string[] => readdirSync(join(reports, 'runs')).sort();

describe('pruning', () => {
  it('keeps the newest of each series, and the rows of what went for ever', async () => {
    for (const minute of [1, 2, 3]) await saveRun(reports, { minute });
    await saveRun(reports, { minute: 4, name: 'other' });
    const asked = request({ kind: 'keep', count: 1 });
    const proposal = await proposePruning(asked);
    expect(proposal.remove).toEqual([runIdAt(1), runIdAt(2)]);
    expect(proposal.sizeBytes).toBeGreaterThan(1000);
    expect(await pruneRuns(asked, proposal)).toEqual([runIdAt(1), runIdAt(2)]);
    expect(folders()).toEqual([runIdAt(3), runIdAt(4, 'other')]);
    rmSync(join(reports, 'history', 'index.json'));
    const { index, opened } = await readHistory({ reportsFolder: reports, judge: resultOf });
    expect(index.rows.map(({ runId, pruned }) => [runId, pruned])).toEqual([
      [runIdAt(1), true],
      [runIdAt(2), true],
      [runIdAt(3), undefined],
      [runIdAt(4, 'other'), undefined],
    ]);
    expect(opened).toBe(2);
  });

  it('removes by age, and of one series only', async () => {
    await saveRun(reports, { minute: 1 });
    await saveRun(reports, { minute: 1, name: 'other' });
    expect((await proposePruning(request({ kind: 'older-than', ageMs: 86_400_000 }, 'other'))).remove).toEqual([runIdAt(1, 'other')]);
    expect((await proposePruning(request({ kind: 'older-than', ageMs: 1e13 }))).remove).toEqual([]);
  });

  it.each(['comparisons', 'tunings', 'nights'])('never removes what one of the %s refers to, readable or not', async (kind) => {
    for (const minute of [1, 2, 3]) await saveRun(reports, { minute });
    mkdirSync(join(reports, kind, 'one'), { recursive: true });
    writeFileSync(join(reports, kind, 'one', 'document.json'), `{"half": "${runIdAt(1)}`);
    const asked = request({ kind: 'keep', count: 1 });
    const proposal = await proposePruning(asked);
    expect([proposal.remove, proposal.spared.map(({ runId }) => runId)]).toEqual([[runIdAt(2)], [runIdAt(1)]]);
    writeFileSync(join(reports, kind, 'one', 'second.json'), `"${runIdAt(2)}"`);
    expect(await pruneRuns(asked, proposal)).toEqual([]);
    expect(folders()).toHaveLength(3);
  });

  it('refuses where it cannot be known what a document refers to', async () => {
    await saveRun(reports, { minute: 1 });
    mkdirSync(join(reports, 'nights', 'folder.json'), { recursive: true });
    await expect(proposePruning(request({ kind: 'older-than', ageMs: 0 }))).rejects.toMatchObject({ code: 'HISTORY_UNREADABLE' });
  });

  it('removes damaged documents and empty folders by that rule alone, never newer ones', async () => {
    await saveRun(reports, { minute: 1 });
    writeResultText(reports, runIdAt(2), '{');
    writeResultText(reports, runIdAt(3), '{"kind":"run","schemaVersion":99}');
    await saveKilledRun(reports, { minute: 4 }, false);
    expect((await proposePruning(request({ kind: 'older-than', ageMs: 1 }))).remove).toEqual([runIdAt(1)]);
    const asked = request({ kind: 'damaged' });
    expect(await pruneRuns(asked, await proposePruning(asked))).toEqual([runIdAt(2), runIdAt(4)]);
    expect(folders()).toEqual([runIdAt(1), runIdAt(3)]);
  });

  it('spares a run that may go on elsewhere', async () => {
    const now = Math.floor((Date.now() - Date.UTC(2026, 0, 1)) / 60_000);
    await saveKilledRun(reports, { minute: now }, true);
    const { remove, spared } = await proposePruning(request({ kind: 'older-than', ageMs: 0 }));
    expect([remove, spared]).toEqual([[], [{ runId: runIdAt(now), reason: expect.stringMatching(/may go on/) }]]);
  });

  it('empties what a removal that was killed left, and leaves no rubbish of its own', async () => {
    for (const minute of [1, 2]) await saveRun(reports, { minute });
    mkdirSync(join(reports, 'runs', `.removed-${runIdAt(9)}-abcd`));
    const asked = request({ kind: 'keep', count: 1 });
    await pruneRuns(asked, await proposePruning(asked));
    expect(folders()).toEqual([runIdAt(2)]);
    expect(existsSync(join(reports, 'history', 'pruned'))).toBe(true);
  });
});
