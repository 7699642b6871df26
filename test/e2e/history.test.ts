import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryReport } from '../../src/core/history.ts';
import { coldstart, makeWorkplace, type Workplace } from '../support/built-binary.ts';
import { runIdAt, saveRun, writeResultText } from '../support/saved-runs.ts';

let place: Workplace;
let reports: string;
beforeEach(() => {
  place = makeWorkplace();
  reports = join(place.folder, 'reports');
});
afterEach(() => place.remove());

describe('coldstart history', () => {
  it('says where there are no runs, and draws the page of none', async () => {
    expect(await coldstart(place, ['history'])).toEqual({ code: 0, stdout: `no saved run under ${reports}; coldstart run makes one\n`, stderr: '' });
    const page = await coldstart(place, ['history', '--html']);
    expect([page.code, existsSync(page.stdout.trim())]).toEqual([0, true]);
  });

  it('tells long names of series apart on a terminal of 100 columns', async () => {
    await saveRun(reports, { minute: 1, name: 'compare-loaders-of-a-model', variants: 2 });
    const { stdout } = await coldstart(place, ['history']);
    expect(stdout).toContain('compare-loaders-of-a-model/default');
    expect(stdout).not.toMatch(/level moved|…/);
  });

  it('lists series and runs, marks a level that moved, and names damage in one line', async () => {
    for (let minute = 0; minute < 40; minute += 1) await saveRun(reports, { minute, medianMs: (minute < 20 ? 300 : 330) + (minute % 5) });
    writeResultText(reports, runIdAt(99), '{');
    const { code, stdout, stderr } = await coldstart(place, ['history', 'demo', '--limit', '30']);
    expect([code, stderr.trim().split('\n').length]).toEqual([0, 1]);
    expect(stderr).toContain(runIdAt(99));
    expect(stdout).toMatch(/◆ 2026-01-01/);
    expect(stdout).toMatch(/10 older runs not shown/);
    const json = await coldstart(place, ['history', '--json', '--quiet']);
    const report = JSON.parse(json.stdout) as HistoryReport;
    expect([report.kind, report.series[0]?.rows.length, report.series[0]?.changePoints[0]?.index, json.stderr]).toEqual(['history', 40, 20, '']);
    const page = await coldstart(place, ['history', '--html', 'page.html', '--quiet']);
    expect([page.code, page.stdout]).toEqual([0, `${join(place.folder, 'page.html')}\n`]);
    expect(readFileSync(join(place.folder, 'page.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('prunes by an explicit rule, and without a terminal only with --yes', async () => {
    for (const minute of [1, 2, 3]) await saveRun(reports, { minute });
    const folders = (): string[] => readdirSync(join(reports, 'runs'));
    expect((await coldstart(place, ['history', 'prune'])).code).toBe(2);
    expect((await coldstart(place, ['history', 'prune', '--keep', '1', '--damaged'])).code).toBe(2);
    expect((await coldstart(place, ['history', 'prune', '--keep', '1', '--dry-run'])).stdout).toMatch(/would remove 2 runs, .*kB/);
    const unasked = await coldstart(place, ['history', 'prune', '--keep', '1']);
    expect([unasked.code, unasked.stderr, folders().length]).toEqual([2, expect.stringMatching(/HISTORY_UNCONFIRMED/), 3]);
    expect((await coldstart(place, ['history', 'prune', '--keep', '1', '--yes'])).code).toBe(0);
    expect(folders()).toEqual([runIdAt(3)]);
    expect((await coldstart(place, ['history', 'demo'])).stdout.match(/removed/g)).toHaveLength(2);
  });

  it('refuses a name that was never run, a date that is none and a rule without sense', async () => {
    await saveRun(reports, { minute: 1 });
    expect((await coldstart(place, ['history', 'dmeo'])).stderr).toMatch(/unknown series dmeo, did you mean demo\?/);
    for (const args of [
      ['--since', 'yesterday'],
      ['--limit', '0'],
      ['prune', '--older-than', 'long'],
      ['prune', '--keep', '-1'],
    ]) {
      expect((await coldstart(place, ['history', ...args])).code).toBe(2);
    }
    rmSync(join(reports, 'history'), { recursive: true });
    writeFileSync(join(reports, 'history'), 'in the way');
    expect((await coldstart(place, ['history'])).code).toBe(0);
    expect(existsSync(join(reports, 'runs', runIdAt(1)))).toBe(true);
  });
});
