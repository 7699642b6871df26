import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../../src/app/load-document.ts';
import { renderSavedDocument } from '../../../src/app/report-document.ts';
import { aComparison, aNight, aRunResult, aSeriesNight, aTuning } from '../../support/builders.ts';

let reports: string;

beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'coldstart reports\n-'));
});

afterEach(() => rmSync(reports, { recursive: true, force: true }));

function save(path: string, document: unknown): string {
  const file = join(reports, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(document));
  return file;
}

const RUN = '20261120-083000-a-a1b2';
const COMPARISON = '20261120-082900-b-a1b2';
const TUNING = '20261120-082800-tune-b-a1b2';
const NIGHT = '20261119-020000-nightly-9f3a';

function saveRun(id = RUN): void {
  const result = aRunResult({ trials: 2 }, { runId: id });
  const { createdAt, scenario, environment } = result;
  save(`runs/${id}/run.json`, { schemaVersion: 1, kind: 'run-head', runId: id, createdAt, scenario, environment });
  save(`runs/${id}/result.json`, result);
}

function saveComparison(runId: string): string {
  const comparison = aComparison({ pairs: 2 });
  const sides = comparison.sides.map((side) => ({ ...side, runId }));
  return save(`comparisons/${COMPARISON}/comparison.json`, { ...comparison, comparisonId: COMPARISON, sides });
}

/** The proof is saved in it, as a comparison that began later than the search. */
function saveTuning(comparisonId = COMPARISON): string {
  const tuning = aTuning({ starts: 20, pairs: 2 });
  return save(`tunings/${TUNING}/tuning.json`, { ...tuning, tuningId: TUNING, proof: { ...tuning.proof, comparisonId } });
}

const kindOf = async (name?: string): Promise<string> => (await loadDocument(reports, name, reports)).document.kind;

describe('loadDocument', () => {
  it('takes an id, a folder and a file of every kind', async () => {
    saveRun();
    saveComparison(RUN);
    saveTuning();
    save(`nights/${NIGHT}/night.json`, aNight());
    const names = {
      run: [RUN, `runs/${RUN}`, `runs/${RUN}/result.json`],
      comparison: [COMPARISON, `comparisons/${COMPARISON}`, `comparisons/${COMPARISON}/comparison.json`],
      tuning: [TUNING, `tunings/${TUNING}`, `tunings/${TUNING}/tuning.json`],
    };
    for (const [kind, own] of Object.entries(names)) for (const name of own) expect(await kindOf(name)).toBe(kind);
    for (const name of [NIGHT, `nights/${NIGHT}`, `nights/${NIGHT}/night.json`]) expect(await kindOf(name)).toBe('night-report');
  });

  it('takes a document that was copied to another name for what its kind says', async () => {
    save('elsewhere.json', aComparison({ pairs: 1 }));
    expect(await kindOf('elsewhere.json')).toBe('comparison');
    save('night-copy.json', aNight());
    expect(await kindOf('night-copy.json')).toBe('night-report');
  });

  it('takes the newest of all, and a comparison rather than the run that was made for it', async () => {
    saveRun();
    expect(await kindOf()).toBe('run');
    saveComparison(RUN);
    expect(await kindOf()).toBe('comparison');
    saveRun('20261120-090000-later-a1b2');
    expect(await kindOf()).toBe('run');
    save('nights/20261120-100000-nightly-0000/night.json', aNight());
    expect(await kindOf()).toBe('night-report');
  });

  it('takes a tuning rather than the comparison that was made as its proof, and not one that has nothing to do with it', async () => {
    saveRun();
    saveComparison(RUN);
    saveTuning();
    expect(await kindOf()).toBe('tuning');
    saveTuning('20261120-082900-other-0000');
    expect(await kindOf()).toBe('comparison');
  });

  it('takes a tuning that was copied, with its proof as it was', async () => {
    const tuning = aTuning({ starts: 20, pairs: 3 });
    save('copy.json', tuning);
    const { document } = await loadDocument(reports, 'copy.json', reports);
    expect(document).toEqual(JSON.parse(JSON.stringify(tuning)));
  });

  it('gives a night the trend of its series up to it', async () => {
    const at = (day: number): string => `2026-11-${10 + day}T02:00:00.000Z`;
    for (const day of [1, 2, 3]) {
      const nightId = `202611${10 + day}-020000-nightly-000${day}`;
      save(`nights/${nightId}/night.json`, aNight([aSeriesNight('ok', undefined, { at: at(day) })], { nightId, createdAt: at(day) }));
    }
    const { document } = await loadDocument(reports, '20261112-020000-nightly-0002', reports);
    expect(document.kind === 'night-report' && document.trends.map(({ points }) => points.length)).toEqual([2]);
  });

  it('names what is missing and what is damaged', async () => {
    await expect(loadDocument(reports, undefined, reports)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    await expect(loadDocument(reports, 'nothing', reports)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND', message: 'no saved run nothing' });
    for (const damaged of [null, [], 7, { kind: 'night-report' }, { kind: 'history' }, { kind: 'comparison' }, { kind: 'tuning' }, { kind: 'something' }]) {
      save('damaged.json', damaged);
      await expect(loadDocument(reports, 'damaged.json', reports)).rejects.toMatchObject({ code: 'RUN_DAMAGED' });
    }
    save('newer.json', { ...aComparison({ pairs: 1 }), schemaVersion: 99 });
    await expect(loadDocument(reports, 'newer.json', reports)).rejects.toMatchObject({ code: 'RUN_TOO_NEW' });
    save('newer.json', { ...aTuning({ pairs: 1 }), schemaVersion: 99 });
    await expect(loadDocument(reports, 'newer.json', reports)).rejects.toMatchObject({ code: 'RUN_TOO_NEW' });
  });
});

describe('renderSavedDocument', () => {
  it('writes into the folder of the document, and elsewhere where asked', async () => {
    saveRun();
    const request = { name: RUN, format: 'junit', env: { COLDSTART_REPORTS: reports }, cwd: reports };
    expect((await renderSavedDocument({ ...request, out: undefined })).file).toBe(join(reports, 'runs', RUN, 'junit.xml'));
    expect((await renderSavedDocument({ ...request, out: 'x.xml' })).file).toBe(join(reports, 'x.xml'));
    expect((await renderSavedDocument({ ...request, out: '-' })).file).toBeUndefined();
  });
});
