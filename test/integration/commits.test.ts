import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cleanUp } from '../../src/app/clean.ts';
import { resolveSide } from '../../src/app/sides/resolve-side.ts';
import type { LiveSide, SideContext } from '../../src/app/sides/side.ts';
import { sideOfSubject, subjectOf } from '../../src/app/sides/subject.ts';
import type { ColdstartError } from '../../src/core/errors.ts';
import { findMarkedProcesses } from '../../src/host/processes.ts';
import { commitScenario, SideWorld, type TestRepository } from '../support/a-repository.ts';

let world: SideWorld;
beforeEach(() => {
  world = new SideWorld();
});
afterEach(() => world.dispose());

async function live(spec: string, context: SideContext): Promise<LiveSide> {
  const side = await resolveSide(spec, context);
  if (side.kind !== 'live') throw new Error('it was saved');
  return side;
}

function cwdOf({ variant }: LiveSide): string {
  return variant.target.kind === 'process' ? variant.target.cwd : '';
}

/** A repository whose build copies `version` to `product`, and counts how often it ran. */
function aRepository(name = 'own', build = '{ command: "cp version service/product && echo built >> ../../../../count" }'): TestRepository {
  const repository = world.repository(name);
  repository.write('service/start.yaml', commitScenario(build));
  repository.write('service/server.sh', '#!/bin/sh\n', 0o755);
  repository.write('version', 'one\n');
  repository.commit('First one');
  repository.write('version', 'two\n');
  repository.commit('Second one');
  return repository;
}

/** Checkouts that lie in the cache. */
function trees(): string[] {
  const checkouts = join(world.folder, 'cache/coldstart/checkouts');
  const all = existsSync(checkouts) ? (readdirSync(checkouts, { recursive: true }) as string[]) : [];
  return all.filter((path) => path.endsWith('/tree'));
}

describe('[integration] a commit as a side', () => {
  it('is checked out beside the working tree, built there, and started with the paths of its own checkout', async () => {
    const repository = aRepository();
    repository.write('version', 'uncommitted\n');
    const before = repository.state();
    const side = await live('HEAD~1', world.context(join(repository.folder, 'service'), { scenario: 'start.yaml' }));
    expect(readFileSync(join(cwdOf(side), 'product'), 'utf8')).toBe('one\n');
    expect(cwdOf(side)).toMatch(/\/tree\/service$/);
    expect(side.label).toMatch(/^HEAD~1 \([0-9a-f]{7,}\)$/);
    expect(side.source).toMatchObject({ kind: 'commit', repository: repository.folder, subject: 'First one' });
    expect(side.notices).toEqual([]);
    expect(repository.state()).toBe(before);
    expect(repository.git('diff', '--name-only')).toBe('version');
    await side.dispose();
  });

  it('says that uncommitted changes are not part of HEAD', async () => {
    const repository = aRepository();
    repository.write('version', 'uncommitted\n');
    const side = await live('HEAD', world.context(repository.folder, { scenario: 'service/start.yaml' }));
    expect(side.notices).toEqual([expect.stringContaining('uncommitted changes to 1 file of the working tree')]);
    expect(world.said).toContain(side.notices[0]);
    expect(readFileSync(join(cwdOf(side), 'product'), 'utf8')).toBe('two\n');
  });

  it('is built once, however often and at the same time it is asked for, and again for another command', async () => {
    const repository = aRepository('own', `{ command: "cp version service/product; echo built >> '${world.folder}/count'" }`);
    const context = world.context(repository.folder, { scenario: 'service/start.yaml' });
    const sides = await Promise.all([live('main', context), live('git:HEAD', context), live('git:main', context)]);
    await live('HEAD', context);
    expect(readFileSync(join(world.folder, 'count'), 'utf8')).toBe('built\n');
    expect(new Set(sides.map(cwdOf)).size).toBe(1);
    repository.write('service/start.yaml', commitScenario('{ command: "echo other > service/product" }'));
    const other = await live('HEAD', context);
    expect(readFileSync(join(cwdOf(other), 'product'), 'utf8')).toBe('other\n');
    expect(readFileSync(join(cwdOf(sides[0] as LiveSide), 'product'), 'utf8')).toBe('two\n');
  });

  it('that does not build is an error with its last lines, and leaves nothing', async () => {
    const repository = aRepository('own', '{ command: "echo working; API_TOKEN=abcdefgh; echo token=$MY_TOKEN; echo broken >&2; exit 3" }');
    const context = world.context(repository.folder, { scenario: 'service/start.yaml', env: { ...world.env, MY_TOKEN: 'hunter2hunter2' } });
    const failed = await resolveSide('HEAD', context).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'SIDE_BUILD_FAILED', message: expect.stringContaining('exit code 3') });
    const { logTail } = failed as { logTail: string[] };
    expect([...logTail].sort()).toEqual(['broken', 'token=[redacted]', 'working']);
    expect(trees()).toEqual([]);
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('whose build takes too long, or leaves something running, is ended with all of it', async () => {
    const slow = aRepository('slow', '{ command: "sleep 100", timeout: 1s }');
    await expect(resolveSide('HEAD', world.context(slow.folder, { scenario: 'service/start.yaml' }))).rejects.toMatchObject({
      code: 'SIDE_BUILD_FAILED',
      message: expect.stringContaining('not done within 1 s'),
    });
    const leaving = aRepository('leaving', '{ command: "setsid sleep 100 & sleep 100 & echo done" }');
    await live('HEAD', world.context(leaving.folder, { scenario: 'service/start.yaml' }));
    expect(findMarkedProcesses().filter(({ runId }) => runId.startsWith('build-'))).toEqual([]);
  });

  it('whose build is interrupted leaves no process and no checkout', async () => {
    const repository = aRepository('own', `{ command: "echo begun > '${world.folder}/begun'; setsid sleep 100 & sleep 100" }`);
    const interrupt = new AbortController();
    const resolving = resolveSide('HEAD', world.context(repository.folder, { scenario: 'service/start.yaml', signal: interrupt.signal }));
    const failed = expect(resolving).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
    await vi.waitUntil(() => existsSync(join(world.folder, 'begun')), { timeout: 10_000 });
    interrupt.abort();
    await failed;
    expect(trees()).toEqual([]);
    expect(findMarkedProcesses().filter(({ runId }) => runId.startsWith('build-'))).toEqual([]);
  });

  it('of a repository that a build was killed in is built anew', async () => {
    const repository = aRepository();
    const context = world.context(repository.folder, { scenario: 'service/start.yaml' });
    const side = await live('HEAD', context);
    const tree = cwdOf(side).replace(/\/service$/, '');
    writeFileSync(join(tree, 'version'), 'half-built\n');
    writeFileSync(join(tree, '..', 'built.json'), '{"schemaVersion": 1, "revi');
    const again = await live('HEAD', context);
    expect(readFileSync(join(cwdOf(again), 'product'), 'utf8')).toBe('two\n');
  });

  it('is read from another repository, by its path and by its address, whose working trees stay as they are', async () => {
    const other = aRepository('other one');
    const own = world.repository('own');
    own.commit('Nothing');
    own.write('start.yaml', commitScenario('{ command: "cp version product" }'));
    const context = world.context(own.folder, { scenario: 'start.yaml' });
    const before = other.state();
    const byPath = await live('git:../other one@HEAD~1', context);
    const byAddress = await live(`git:file://${other.folder.replace(' ', '%20')}@main`, context);
    const newest = await live(`git:${other.folder}`, context);
    expect(readFileSync(join(cwdOf(byPath), 'product'), 'utf8')).toBe('one\n');
    expect(readFileSync(join(cwdOf(byAddress), 'product'), 'utf8')).toBe('two\n');
    expect(newest.label).toMatch(/^other one@HEAD \(/);
    expect(other.state()).toBe(before);
    expect(other.git('worktree', 'list').split('\n')).toHaveLength(1);
    other.write('version', 'three\n');
    other.commit('Third one');
    expect(readFileSync(join(cwdOf(await live(`git:${other.folder}`, context)), 'product'), 'utf8')).toBe('three\n');
  });

  it('of an address with credentials is told without them, and they are not kept', async () => {
    const own = aRepository();
    const context = world.context(own.folder, { scenario: 'service/start.yaml' });
    const failed = (await resolveSide('git:http://me:hunter2hunter2@127.0.0.1:9/a.git@main', context).catch((error: unknown) => error)) as ColdstartError;
    expect(failed.code).toBe('SIDE_REPOSITORY_UNREADABLE');
    const other = aRepository('other');
    const side = await live(`git:file://me:hunter2hunter2@localhost${other.folder}@main`, context).catch((error: unknown) => error);
    const kept = spawnSync('grep', ['--recursive', '--files-with-matches', 'hunter2', join(world.folder, 'cache')], { encoding: 'utf8' }).stdout;
    expect(JSON.stringify([failed, failed.message, failed.logTail, world.said, side])).not.toContain('hunter2');
    expect(kept).toBe('');
  });

  it('lies in folders whose names have spaces and line feeds', async () => {
    const repository = aRepository('a name\nof two lines');
    const context = world.context(repository.folder, { scenario: 'service/start.yaml' });
    const [own, copy] = [await live('HEAD', context), await live(`git:${repository.folder}@HEAD~1`, context)];
    expect(readFileSync(join(cwdOf(own), 'product'), 'utf8')).toBe('two\n');
    expect(readFileSync(join(cwdOf(copy), 'product'), 'utf8')).toBe('one\n');
    await Promise.all([own.dispose(), copy.dispose()]);
  });

  it('that is on no branch of another repository is found by its hash', async () => {
    const own = aRepository();
    const other = aRepository('other');
    const hidden = other.git('commit-tree', '-p', 'HEAD~1', '-m', 'Of a merge request', 'HEAD~1^{tree}');
    other.git('update-ref', 'refs/merge-requests/1/head', hidden);
    other.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    const side = await live(`git:${other.folder}@${hidden}`, world.context(own.folder, { scenario: 'service/start.yaml' }));
    expect(side.source).toMatchObject({ revision: hidden, subject: 'Of a merge request' });
    expect(readFileSync(join(cwdOf(side), 'product'), 'utf8')).toBe('one\n');
  });

  it('that nobody knows is an error with the nearest branch, and the reason of a shallow clone', async () => {
    const repository = aRepository();
    repository.git('branch', 'faster-start');
    const context = world.context(repository.folder, { scenario: 'service/start.yaml' });
    await expect(resolveSide('git:faster-strat', context)).rejects.toMatchObject({
      code: 'SIDE_COMMIT_UNKNOWN',
      message: expect.stringContaining('did you mean faster-start?'),
    });
    await expect(resolveSide('git:--output=x', context)).rejects.toMatchObject({ code: 'SIDE_COMMIT_UNKNOWN' });
    repository.git('clone', '--quiet', '--depth=1', `file://${repository.folder}`, join(world.folder, 'shallow'));
    await expect(resolveSide('git:HEAD~1', { ...context, cwd: join(world.folder, 'shallow') })).rejects.toMatchObject({
      hint: expect.stringContaining('--unshallow'),
    });
    await expect(resolveSide('git:HEAD', { ...context, cwd: world.folder, scenario: join(repository.folder, 'service/start.yaml') })).rejects.toMatchObject({
      code: 'SIDE_REPOSITORY_UNREADABLE',
    });
    await expect(resolveSide('git:../nowhere@main', context)).rejects.toMatchObject({ code: 'SIDE_REPOSITORY_UNREADABLE' });
    await expect(resolveSide('git:HEAD', { ...context, env: { ...world.env, PATH: world.folder } })).rejects.toMatchObject({ code: 'SIDE_GIT_MISSING' });
  });

  it('needs a scenario, and one that says how it is built', async () => {
    const repository = aRepository();
    const context = world.context(repository.folder);
    await expect(resolveSide('HEAD', context)).rejects.toMatchObject({ code: 'SIDE_SCENARIO_NEEDED' });
    await expect(resolveSide('HEAD', { ...context, scenario: 'any-command' })).rejects.toMatchObject({ code: 'SIDE_BUILD_MISSING' });
  });

  it('runs no hook of the repository, and is not led astray by the variables of one', async () => {
    const repository = aRepository();
    repository.write('.git/hooks/post-checkout', `#!/bin/sh\ntouch '${world.folder}/hooked'\n`, 0o755);
    const env = { ...world.env, GIT_DIR: join(world.folder, 'elsewhere'), GIT_INDEX_FILE: join(repository.folder, '.git/index') };
    const before = repository.state();
    await live('HEAD', world.context(repository.folder, { scenario: 'service/start.yaml', env }));
    expect(existsSync(join(world.folder, 'hooked'))).toBe(false);
    expect(repository.state()).toBe(before);
  });

  it('keeps what is taken from the working tree, and submodules, in its notices', async () => {
    const repository = aRepository();
    repository.write('.gitmodules', '[submodule "part"]\n\tpath = part\n\turl = ../part\n');
    repository.commit('A part');
    repository.write(
      'service/start.yaml',
      `build: { command: "true" }\ntarget: { process: { command: [sh, "${repository.folder}/service/server.sh"] } }\nhealth: { url: "http://127.0.0.1:8000/" }\n`,
    );
    const { notices } = await live('HEAD', world.context(repository.folder, { scenario: 'service/start.yaml' }));
    expect(notices).toEqual([
      expect.stringContaining('uncommitted'),
      expect.stringContaining('submodules'),
      expect.stringContaining('server.sh is taken from the working tree'),
    ]);
  });
});

describe('[integration] a last-good commit', () => {
  it('is started again by its hash, also where the branch has moved and the cache is gone', async () => {
    const repository = aRepository();
    const context = world.context(repository.folder, { scenario: 'service/start.yaml' });
    const first = await live('HEAD', context);
    const subject = await subjectOf(first, context);
    await first.dispose();
    expect(subject.identity).toBe(repository.git('rev-parse', 'HEAD'));
    repository.write('version', 'three\n');
    repository.commit('Third one');
    await cleanUp({ cache: true, dryRun: false, env: world.env });
    expect(trees()).toEqual([]);
    const again = await sideOfSubject(subject, context);
    expect([first.label, again?.label]).toEqual([`HEAD (${subject.label})`, subject.label]);
    expect(subject.label).toBe(repository.git('rev-parse', '--short', subject.identity));
    expect(readFileSync(join(cwdOf(again as LiveSide), 'product'), 'utf8')).toBe('two\n');
  });

  it('that no longer exists is told with its reason; one that only does not build today is an error of today', async () => {
    const repository = aRepository();
    const context = world.context(repository.folder, { scenario: 'service/start.yaml' });
    const subject = await subjectOf(await live('HEAD', context), context);
    const reasons: string[] = [];
    const gone = { ...subject, source: { ...subject.source, revision: '0'.repeat(40) } } as typeof subject;
    expect(await sideOfSubject(gone, context, (reason) => reasons.push(reason))).toBeUndefined();
    repository.write('service/start.yaml', commitScenario('{ command: "false" }'));
    await expect(sideOfSubject(subject, context, (reason) => reasons.push(reason))).rejects.toMatchObject({ code: 'SIDE_BUILD_FAILED' });
    expect(reasons).toEqual([expect.stringContaining('has no commit')]);
  });

  it('of a repository that cannot be reached, or of a clone without its past, is not gone', async () => {
    const repository = aRepository();
    const away = world.context(world.folder, { scenario: join(repository.folder, 'service/start.yaml') });
    const subject = await subjectOf(await live(`git:${repository.folder}@HEAD~1`, away), away);
    await cleanUp({ cache: true, dryRun: false, env: world.env });
    const clone = join(world.folder, 'shallow');
    repository.git('clone', '--quiet', '--depth', '1', `file://${repository.folder}`, clone);
    const inClone = world.context(clone, { scenario: 'service/start.yaml' });
    const here = { ...subject, source: { ...subject.source, repository: clone } } as typeof subject;
    await expect(sideOfSubject(here, inClone)).rejects.toMatchObject({ code: 'SIDE_COMMIT_UNKNOWN', hint: expect.stringContaining('--unshallow') });
    renameSync(repository.folder, `${repository.folder} away`);
    const elsewhere = { ...away, scenario: join(clone, 'service/start.yaml') };
    await expect(sideOfSubject(subject, elsewhere)).rejects.toMatchObject({ code: 'SIDE_REPOSITORY_UNREADABLE' });
  });

  it('of files is the same only while they are', async () => {
    const repository = aRepository();
    const context = world.context(join(repository.folder, 'service'), { scenario: 'start.yaml' });
    const subject = await subjectOf(await live('start.yaml', context), context);
    expect((await sideOfSubject(subject, context))?.label).toBe(subject.label);
    repository.write('service/server.sh', '#!/bin/sh\nexit 1\n', 0o755);
    const reasons: string[] = [];
    expect(await sideOfSubject(subject, context, (reason) => reasons.push(reason))).toBeUndefined();
    expect(reasons[0]).toContain('have changed');
  });
});

describe('[integration] coldstart clean and checkouts', () => {
  it('takes old ones that nobody uses, with what git noted of them', async () => {
    const repository = aRepository();
    const context = world.context(repository.folder, { scenario: 'service/start.yaml' });
    const [used, old] = [await live('HEAD', context), await live('HEAD~1', context)];
    await old.dispose();
    const later = { cache: false, dryRun: false, env: world.env, nowMs: Date.now() + 40 * 86_400_000 };
    expect((await cleanUp({ ...later, nowMs: Date.now() })).filter(({ kind }) => kind === 'checkout')).toEqual([]);
    expect((await cleanUp({ ...later, dryRun: true })).filter(({ kind }) => kind === 'checkout')).toHaveLength(1);
    expect(trees()).toHaveLength(2);
    await cleanUp(later);
    expect(trees()).toHaveLength(1);
    expect(existsSync(cwdOf(used))).toBe(true);
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(2);
    await used.dispose();
    await cleanUp({ ...later, cache: true });
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  });
});
