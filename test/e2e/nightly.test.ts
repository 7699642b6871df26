import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectNothingLeft } from '../support/bad-starts.ts';
import { until } from '../support/host-programs.ts';
import { NightPlace } from '../support/night-place.ts';

let at: NightPlace;
beforeEach(async () => {
  at = await NightPlace.make();
});
afterEach(() => at.place.remove());

describe('[e2e] nightly over the commits of a service', () => {
  it('confirms a regression, names where and since when, keeps it open, and closes it when it is accepted', async () => {
    const good = await at.one();
    expect(good, good.sentence).toMatchObject({ code: 0, outcome: 'ok', pin: { reason: 'first-night' }, screen: { night: 1 } });
    at.commit('0.6');
    const night = await at.one();
    expect(night, night.sentence).toMatchObject({ code: 5, outcome: 'regression', cause: 'real', confirmation: { confirmed: true }, lastGood: good.head });
    expect(night.phases.map(({ id }) => id)).toContain('application');
    expect(night.sentence).toContain(`since ${good.head?.label}`);
    const again = await at.one();
    expect(again).toMatchObject({ code: 5, outcome: 'regression', openSince: night.openSince });
    expect((await at.ask('status')).stdout).toMatch(/app +regression since \d{4}-\d\d-\d\d/);
    const accepted = await at.ask('accept', 'app');
    expect([accepted.code, accepted.stdout]).toEqual([0, expect.stringMatching(/is last-good from the next night on/)]);
    expect(await at.one()).toMatchObject({ code: 0, outcome: 'ok', lastGood: night.head, pin: { reason: 'accepted' }, screen: { night: 1 } });
    expectNothingLeft(at.place);
  });

  it('pins an improvement; a commit that does not build is unmeasured, with its last words, and pins nothing', async () => {
    await at.one();
    at.commit('0.02');
    const better = await at.one();
    expect(better, better.sentence).toMatchObject({ code: 0, outcome: 'improvement', pin: { reason: 'improvement', subject: better.head } });
    at.commit('0.02', 'echo missing header >&2; exit 3');
    const broken = await at.one();
    expect(broken).toMatchObject({ code: 3, outcome: 'could-not-measure', problem: { code: 'SIDE_BUILD_FAILED' } });
    expect([broken.signal, broken.pin, broken.comparisons]).toEqual([undefined, undefined, []]);
    expect(broken.notes.join('\n')).toMatch(/log: missing header\nwhat to do: /);
    const { series } = JSON.parse((await at.ask('status', '--json')).stdout);
    expect(series).toEqual([expect.objectContaining({ lastGood: better.head?.label, pinnedBy: 'improvement', nights: 3 })]);
  });

  it('never judges a head whose starts all fail, or one that always starts in a wrong state', async () => {
    at.service.write('app.yaml', at.scenario({ state: 'cold' }));
    at.commit('0.05');
    const good = await at.one();
    expect(good, good.sentence).toMatchObject({ code: 0, outcome: 'ok' });
    at.commit('fail');
    const failed = await at.one();
    expect(failed).toMatchObject({ code: 3, outcome: 'could-not-measure', lastGood: good.head });
    expect([failed.signal, failed.pin, failed.screen]).toEqual([undefined, undefined, undefined]);
    expect(failed.sentence).toMatch(/head: /);
    expect(failed.notes.join('\n')).toMatch(/log: no such weights/);
    // What lies in memory cannot be evicted.
    const memory = mkdtempSync('/dev/shm/coldstart-e2e-');
    try {
      copyFileSync(join(at.service.folder, 'start.sh'), join(memory, 'start.sh'));
      rmSync(join(at.service.folder, 'start.sh'));
      symlinkSync(join(memory, 'start.sh'), join(at.service.folder, 'start.sh'));
      at.commit('0.05');
      const wrong = await at.one();
      expect(wrong).toMatchObject({ code: 3, outcome: 'could-not-measure', lastGood: good.head, problem: { code: 'COLD_STATE_UNVERIFIED' } });
      expect([wrong.signal, wrong.pin, wrong.screen]).toEqual([undefined, undefined, undefined]);
    } finally {
      rmSync(memory, { recursive: true, force: true });
    }
    expectNothingLeft(at.place);
  });

  it('pins head where last-good is in no clone any more, and says that nothing was compared', async () => {
    const old = await at.one();
    at.service.git('checkout', '--quiet', '--orphan', 'rewritten');
    at.commit('0.15');
    at.service.git('branch', '--quiet', '-D', 'main');
    at.service.git('reflog', 'expire', '--expire=now', '--all');
    at.service.git('gc', '--quiet', '--prune=now');
    rmSync(join(at.place.folder, 'cache'), { recursive: true });
    const night = await at.one();
    expect(night).toMatchObject({ code: 0, outcome: 'ok', pin: { reason: 'last-good-gone', subject: night.head }, lastGood: night.head });
    expect(night.notes.join()).toContain(`last-good ${old.head?.label} no longer exists`);
  });
});

describe('[e2e] a nightly that does not come to its end', () => {
  const series = (at: NightPlace) => ['first', 'second'].map((name) => ({ name, scenario: './service/app.yaml', head: `git:${at.service.folder}@HEAD` }));

  it('is interrupted by Ctrl-C, killed, and taken up where it was each time', async () => {
    at.nightly(series(at));
    const interrupted = at.start(['--verbose']);
    await until(() => /\[2\/2\] second[\s\S]*trial 2 /.test(interrupted.stderr()), 'the second series is measured', 60_000);
    interrupted.child.kill('SIGINT');
    const { code, stdout, stderr } = await interrupted.finished;
    expect([code, stdout, stderr]).toEqual([130, '', expect.stringMatching(/NIGHT_INTERRUPTED.*|1 of 2 series of this night are saved/)]);
    expectNothingLeft(at.place);
    const [id = ''] = at.nights();
    const first = at.saved(id);
    expect([first.endedAt, first.series.map((one) => one.series)]).toEqual([undefined, ['first']]);
    expect((await at.ask('status')).stdout).toContain('was interrupted');
    const killed = at.start(['--verbose']);
    await until(() => /\[2\/2\] second[\s\S]*trial 2 /.test(killed.stderr()), 'the second series is measured again', 60_000);
    killed.child.kill('SIGKILL');
    await killed.finished;
    const { night, code: end, stderr: said } = await at.night(['--resume']);
    expect([end, said]).toEqual([0, expect.stringMatching(/taken up again: 1 of 2 series are done/)]);
    expect(night).toMatchObject({ nightId: id, resumed: 2, series: [first.series[0], { series: 'second', outcome: 'ok' }] });
    expect([at.nights(), at.saved(id)]).toEqual([[id], night]);
    const nothing = await at.ask('--resume');
    expect([nothing.code, nothing.stdout, nothing.stderr]).toEqual([0, '', 'no interrupted night to take up\n']);
  });

  it('refuses a second one that would write to the same reports, and names the first', async () => {
    const running = at.start(['--verbose']);
    await until(() => /trial 1 /.test(running.stderr()), 'it measures', 60_000);
    const second = await at.ask();
    expect([second.code, second.stderr]).toEqual([3, expect.stringMatching(/NIGHT_ALREADY_RUNS/)]);
    running.child.kill('SIGINT');
    await running.finished;
  });
});

describe('[e2e] where a nightly writes', () => {
  function mounted(options: string, use: (folder: string) => Promise<void>): Promise<void> {
    const folder = join(at.place.folder, 'mounted');
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
    return use(folder).finally(() => execFileSync('umount', [folder]));
  }

  it.runIf(process.getuid?.() === 0)('a folder that cannot be written to is told before anything is started', () =>
    mounted('ro', async (folder) => {
      const { code, stdout, stderr } = await at.night(['--out', folder]);
      expect([code, stdout, stderr]).toEqual([3, '', expect.stringMatching(/HOST_NOT_WRITABLE/)]);
      expect(stderr).not.toMatch(/building|trial/);
    }),
  );

  it.runIf(process.getuid?.() === 0)('a full one ends the night with what it is, and leaves whole documents only', () =>
    mounted('size=48k', async (folder) => {
      const { code, stderr } = await at.night(['--out', folder]);
      expect([code, stderr]).toEqual([3, expect.stringMatching(/HOST_DISK_FULL/)]);
      const names = readdirSync(folder, { recursive: true }).map(String);
      expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
      for (const name of names.filter((one) => one.endsWith('.json'))) JSON.parse(readFileSync(join(folder, name), 'utf8'));
    }),
  );

  it('takes a path with spaces and a line break, and sets damaged nights aside with a warning', async () => {
    const reports = join(at.place.folder, 'night reports\nof mine');
    const { night, code } = await at.night(['--out', reports]);
    expect([code, night?.notices]).toEqual([0, []]);
    const folder = join(reports, 'nights', night?.nightId ?? '');
    expect(readdirSync(folder).sort()).toEqual(['junit.xml', 'night.json', 'report.html', 'summary.md']);
    const damaged = { '20260301-020000-nightly-dead': '{"kind": "night"', '20260302-020000-nightly-beef': '[]', '20260303-020000-nightly-f00d': '\0' };
    for (const [name, text] of Object.entries(damaged)) {
      mkdirSync(join(reports, 'nights', name));
      writeFileSync(join(reports, 'nights', name, 'night.json'), text);
    }
    mkdirSync(join(reports, 'nights', '20260304-020000-nightly-0000'));
    mkdirSync(join(reports, 'decisions'));
    writeFileSync(join(reports, 'decisions', '20260304-020000-accept-dead.json'), 'null');
    const second = await at.night(['--out', reports]);
    expect([second.code, second.night?.notices]).toEqual([0, Array.from({ length: 5 }, () => expect.stringMatching(/is set aside: /))]);
    expect(second.night?.series[0]).toMatchObject({ outcome: 'ok', screen: { night: 2 } });
    for (const [name, text] of Object.entries(damaged)) expect(readFileSync(join(reports, 'nights', name, 'night.json'), 'utf8')).toBe(text);
    renameSync(join(reports, 'nights'), join(reports, 'nights of before'));
    expect(existsSync(join(reports, 'nights'))).toBe(false);
    expect((await at.ask('status', '--out', reports)).stdout).toContain('app');
  });
});
