import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BINARY, coldstart, type Workplace } from '../support/built-binary.ts';
import { githubSchema, gitlabSchema } from '../support/ci-schemas.ts';
import { NightPlace } from '../support/night-place.ts';

let at: NightPlace;
/** A folder that every syntax has to quote. */
let home: Workplace;
beforeAll(async () => {
  at = await NightPlace.make('0.02');
  const folder = join(at.place.folder, "it's 100% $HOME");
  mkdirSync(folder);
  at.nightly([{ name: 'app', scenario: join(at.service.folder, 'app.yaml'), head: `git:${at.service.folder}@HEAD` }]);
  const { COLDSTART_REPORTS: _, ...env } = at.place.env;
  home = { ...at.place, folder, env: { ...env, XDG_CACHE_HOME: join(at.place.folder, 'cache') } };
});
afterAll(() => at.place.remove());

async function write(name: string): Promise<string> {
  const { code, stdout, stderr } = await coldstart(home, ['init', '--for', name, '--out', name, '--force']);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

function written(...path: string[]): string {
  return readFileSync(join(home.folder, ...path), 'utf8');
}

/** As a scheduler does: from another folder, without a terminal. */
function shell(command: string, options: { readonly cwd?: string; readonly env?: Record<string, string>; readonly program?: readonly string[] } = {}) {
  const [program = '/bin/sh', ...args] = options.program ?? ['/bin/sh', '-c'];
  return spawnSync(program, [...args, command], { cwd: options.cwd ?? '/', env: { ...home.env, ...options.env }, encoding: 'utf8' });
}

function nights(): string[] {
  return readdirSync(join(home.folder, 'reports', 'nights')).filter((name) => !name.startsWith('.'));
}

/** The project as CI checks it out: its packages are there. */
function installed(): void {
  mkdirSync(join(home.folder, 'node_modules', '.bin'), { recursive: true });
  const program = join(home.folder, 'node_modules', '.bin', 'coldstart');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${BINARY}' "$@"\n`);
  chmodSync(program, 0o755);
}

describe('[e2e] init --for', () => {
  it('says what is missing before a schedule can run', async () => {
    expect(await write('cron')).toContain('next: there is no nightly.yaml in this folder yet');
    const { status, stderr } = shell(written('cron', 'coldstart-nightly.cron').split('\n')[1]?.replace('0 2 * * * ', '').replaceAll('\\%', '%') ?? '');
    // The tests below need it, whatever becomes of this one.
    copyFileSync(join(at.place.folder, 'nightly.yaml'), join(home.folder, 'nightly.yaml'));
    expect([status, stderr]).toEqual([2, expect.stringMatching(/nightly\.yaml[\s\S]*NIGHT_FILE_MISSING/)]);
    expect(await write('cron')).not.toContain('no nightly.yaml');
  });

  it('cron: both lines run, the second only takes up what was interrupted', () => {
    const lines = written('cron', 'coldstart-nightly.cron')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const [nightly = '', boot = ''] = lines.map((line) => line.replace(/^(?:0 2 \* \* \*|@reboot) /, '').replaceAll('\\%', '%'));
    const first = shell(nightly);
    expect([first.status, first.stderr]).toEqual([0, '']);
    expect(nights()).toHaveLength(1);
    const again = shell(boot);
    expect([again.status, again.stdout, again.stderr]).toEqual([0, '', '']);
    expect(nights()).toHaveLength(1);
  });

  it('systemd: the commands of both services run in their folder', async () => {
    await write('systemd');
    const before = nights().length;
    for (const [unit, more] of [
      ['coldstart-nightly.service', 1],
      ['coldstart-nightly-resume.service', 1],
    ] as const) {
      const text = written('systemd', unit);
      const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1]?.replaceAll('%%', '%') ?? '';
      // What systemd does to a command line is what a shell does, but for its doubled signs.
      const { status, stderr } = shell(value('ExecStart').replaceAll('$$', '\\$'), { cwd: value('WorkingDirectory') });
      expect([status, stderr]).toEqual([0, '']);
      expect(nights().length - before).toBe(more);
    }
  });

  const analyze = spawnSync('systemd-analyze', ['--version']);
  it.skipIf(analyze.error !== undefined)('systemd: its own check finds nothing (left out only where systemd-analyze is not installed)', async () => {
    await write('systemd');
    const units = ['coldstart-nightly.timer', 'coldstart-nightly.service', 'coldstart-nightly-resume.service'];
    const said = spawnSync('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', ...units], {
      cwd: join(home.folder, 'systemd'),
      encoding: 'utf8',
    });
    expect([said.status, said.stderr.split('\n').filter((line) => line.includes('coldstart'))]).toEqual([0, []]);
    expect(execFileSync('systemd-analyze', ['calendar', '*-*-* 02:00:00'], { encoding: 'utf8' })).toMatch(/Next elapse/);
  });

  it('GitLab: the job is one that GitLab takes, and its script runs', async () => {
    await write('gitlab');
    const job = gitlabSchema.parse(parse(written('gitlab', 'coldstart-nightly.gitlab-ci.yml')))['coldstart-nightly'];
    installed();
    const { status, stderr } = shell(job.script.join('\n'), { cwd: home.folder, program: ['/bin/sh', '-e', '-c'] });
    expect(status, stderr).toBe(0);
    const night = nights().at(-1) ?? '';
    expect(job.artifacts.reports.junit).toBe('reports/nights/*/junit.xml');
    expect(readdirSync(join(home.folder, 'reports', 'nights', night))).toContain('junit.xml');
    expect(() => gitlabSchema.parse({ 'coldstart-nightly': { ...job, scripts: job.script } })).toThrow(/Unrecognized key/);
  });

  it('GitHub: the workflow is one that GitHub takes, and its steps run, also where no night was written', async () => {
    await write('github');
    const workflow = githubSchema.parse(parse(written('github', '.github/workflows/coldstart-nightly.yml')));
    const steps = workflow.jobs['nightly']?.steps ?? [];
    installed();
    const summary = join(home.folder, 'step-summary.md');
    const run = (cwd: string) =>
      steps
        .flatMap((step) => ('run' in step ? [step.run] : []))
        .map((script) => shell(script, { cwd, env: { GITHUB_STEP_SUMMARY: summary }, program: ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'] }));
    expect(run(home.folder).map(({ status, stderr }) => [status, status === 0 ? '' : stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(readFileSync(summary, 'utf8')).toMatch(/^# Cold starts of \d{4}-\d\d-\d\d\n[\s\S]*app/);
    const empty = join(at.place.folder, 'empty');
    mkdirSync(empty);
    expect(run(empty).at(-1)?.status).toBe(0);
    expect(() => githubSchema.parse({ ...workflow, on: { ...workflow.on, schedule: [{ cron: '0 25 * * *' }] } })).toThrow(/cron/);
  });
});
