import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resultOf } from '../../../src/app/report-run.ts';
import { type HistoryReading, readHistory } from '../../../src/history/read-history.ts';
import { aSavedResult, runIdAt, saveKilledRun, saveRun, writeResultText } from '../../support/saved-runs.ts';

let reports: string;
beforeEach(() => {
  reports = join(mkdtempSync(join(tmpdir(), 'coldstart-test-')), 'a path\nwith everything');
  mkdirSync(reports);
});
afterEach(() => rmSync(join(reports, '..'), { recursive: true, force: true }));

const read = (rebuild = false): Promise<HistoryReading> => readHistory({ reportsFolder: reports, judge: resultOf, rebuild });
const ids = ({ index }: HistoryReading): string[] => index.rows.map(({ runId }) => runId);
const indexPath = (): string => join(reports, 'history', 'index.json');

/** As a user who owns nothing here; who runs the tests without being root already may write, so the folder is closed instead. */
async function asSomebodyElse<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.getuid?.() === 0;
  chmodSync(join(reports, '..'), 0o755);
  chmodSync(reports, 0o555);
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(reports, 0o755);
  }
}

describe('readHistory', () => {
  it('lists every run oldest first, and opens none of them the second time', async () => {
    for (const minute of [3, 1, 2]) await saveRun(reports, { minute });
    const first = await read();
    expect(ids(first)).toEqual([runIdAt(1), runIdAt(2), runIdAt(3)]);
    expect(first.opened).toBe(3);
    const second = await read();
    expect(second).toEqual({ index: first.index, notices: [], opened: 0 });
    expect(JSON.parse(readFileSync(indexPath(), 'utf8'))).toEqual(first.index);
  });

  it('reads only what is new and drops what is gone', async () => {
    await saveRun(reports, { minute: 1 });
    await saveRun(reports, { minute: 2 });
    await read();
    rmSync(join(reports, 'runs', runIdAt(1)), { recursive: true });
    await saveRun(reports, { minute: 3 });
    const after = await read();
    expect([ids(after), after.opened]).toEqual([[runIdAt(2), runIdAt(3)], 1]);
  });

  it('has a row for each variant', async () => {
    await saveRun(reports, { minute: 1, variants: 2 });
    expect((await read()).index.rows.map(({ series }) => series)).toEqual(['demo/default', 'demo/graph-disabled']);
  });

  it('follows a killed run from nothing over its trials to its result', async () => {
    await saveKilledRun(reports, { minute: 1 }, false);
    expect((await read()).index).toMatchObject({ rows: [], empty: [runIdAt(1)] });
    expect((await read()).opened).toBe(0);
    const result = await saveKilledRun(reports, { minute: 1 }, true);
    expect((await read()).index).toMatchObject({ rows: [{ runId: runIdAt(1), unfinished: true, starts: 1 }], empty: [] });
    expect((await read()).opened).toBe(0);
    writeResultText(reports, runIdAt(1), JSON.stringify(result));
    const { index } = await read();
    expect([index.rows.length, index.rows[0]?.unfinished, index.open]).toEqual([1, undefined, {}]);
  });

  it('sets damaged documents aside with the reason, opens them once, and counts the rest', async () => {
    await saveRun(reports, { minute: 1 });
    for (const [minute, text] of [
      [2, '{"half'],
      [3, '[]'],
      [4, ''],
    ] as const)
      writeResultText(reports, runIdAt(minute), text);
    const first = await read();
    expect(ids(first)).toEqual([runIdAt(1)]);
    expect(first.index.damaged.map(({ runId, because }) => [runId, because])).toEqual([2, 3, 4].map((minute) => [runIdAt(minute), 'damaged']));
    expect((await read()).opened).toBe(0);
    writeResultText(reports, runIdAt(3), JSON.stringify(aSavedResult({ minute: 3 })));
    const repaired = await read();
    expect([ids(repaired), repaired.opened]).toEqual([[runIdAt(1), runIdAt(3)], 1]);
    expect(existsSync(join(reports, 'runs', runIdAt(2), 'result.json'))).toBe(true);
  });

  it('tells what is too new, or of another run, from what is damaged', async () => {
    writeResultText(reports, runIdAt(1), JSON.stringify({ ...aSavedResult({ minute: 1 }), schemaVersion: 99 }));
    await saveRun(reports, { minute: 2 });
    cpSync(join(reports, 'runs', runIdAt(2)), join(reports, 'runs', runIdAt(3)), { recursive: true });
    const { index } = await read();
    expect(index.damaged.map(({ because }) => because)).toEqual(['too-new', 'other-run']);
    expect(index.rows).toHaveLength(1);
  });

  it.each([
    '',
    'no JSON',
    '[]',
    '{"schemaVersion":1,"kind":"history-index"}',
    '{"schemaVersion":0}',
    '{"schemaVersion":1,"kind":"history-index","rows":[{}],"empty":[],"damaged":[],"open":{},"pruned":[]}',
  ])('makes an index anew that holds %j, says so once and loses nothing', async (text) => {
    await saveRun(reports, { minute: 1 });
    await read();
    writeFileSync(indexPath(), text);
    const rebuilt = await read();
    expect([ids(rebuilt), rebuilt.notices.length]).toEqual([[runIdAt(1)], 1]);
    expect((await read()).notices).toEqual([]);
  });

  it('leaves the index of a newer coldstart as it is and reads the runs', async () => {
    await saveRun(reports, { minute: 1 });
    mkdirSync(join(reports, 'history'));
    writeFileSync(indexPath(), '{"schemaVersion":99}');
    const found = await read();
    expect([ids(found), found.notices.length, readFileSync(indexPath(), 'utf8')]).toEqual([[runIdAt(1)], 1, '{"schemaVersion":99}']);
  });

  it('is not confused by thousands of things that are no runs', async () => {
    mkdirSync(join(reports, 'runs'));
    for (let one = 0; one < 2000; one += 1) writeFileSync(join(reports, 'runs', `garbage ${one}\n`), 'x');
    for (let one = 0; one < 50; one += 1) mkdirSync(join(reports, 'runs', runIdAt(one, 'nothing')));
    writeFileSync(join(reports, 'runs', runIdAt(900)), 'a file with the name of a run');
    await saveRun(reports, { minute: 999 });
    const found = await read();
    expect([ids(found), found.index.empty.length, found.index.damaged]).toEqual([[runIdAt(999)], 50, []]);
  });

  it('is used in memory, with a notice, where it cannot be written', async () => {
    await saveRun(reports, { minute: 1 });
    writeFileSync(join(reports, 'history'), 'a file in the way');
    const found = await read();
    expect([ids(found), found.notices.join()]).toEqual([[runIdAt(1)], expect.stringMatching(/in memory only/)]);
  });

  it('takes a document that may not be read for unreadable, reads it as soon as it may be, and needs no right to write', async () => {
    await saveRun(reports, { minute: 1 });
    const file = join(reports, 'runs', runIdAt(1), 'result.json');
    chmodSync(file, 0);
    const refused = await asSomebodyElse(read);
    expect([refused.index.damaged[0]?.because, refused.notices.join()]).toEqual(['unreadable', expect.stringMatching(/in memory only/)]);
    chmodSync(file, 0o644);
    expect(ids(await asSomebodyElse(read))).toEqual([runIdAt(1)]);
  });

  it('says nothing of a folder without runs, and makes nothing in it', async () => {
    expect(await read()).toMatchObject({ index: { rows: [] }, notices: [], opened: 0 });
    expect(readdirSync(reports)).toEqual([]);
  });
});
