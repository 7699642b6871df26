import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadHostAddon } from '../../src/host/binding.ts';
import { findMarkedProcesses } from '../../src/host/processes.ts';
import { startProbe } from '../../src/probes/http.ts';
import type { Deployment, Instance } from '../../src/targets/target.ts';
import { aProcessTarget } from '../support/a-scenario.ts';
import { freePort, makeFolder, probeOptions, until } from '../support/host-programs.ts';
import { aRunContext, aServerVariant, aTrialIdentity, deploy } from '../support/process-runs.ts';

const host = loadHostAddon();
let folder: ReturnType<typeof makeFolder>;
let deployment: Deployment | undefined;
let instance: Instance | undefined;

beforeEach(() => {
  folder = makeFolder();
});

afterEach(async () => {
  await instance?.stop();
  await deployment?.dispose();
  [instance, deployment] = [undefined, undefined];
  folder.remove();
});

async function startShell(script: string, overrides: Parameters<typeof aServerVariant>[2] = {}, env: Record<string, string> = {}): Promise<Instance> {
  const variant = aServerVariant({ port: await freePort() }, folder.path, overrides, { command: ['sh', '-c', script], env });
  deployment = await deploy(variant, aRunContext(folder.path));
  instance = await deployment.start(aTrialIdentity(folder.path));
  return instance;
}

describe('the process target', () => {
  it('starts a server, watches it become ready and ends it without a trace', async () => {
    const port = await freePort();
    const context = aRunContext(folder.path);
    deployment = await deploy(aServerVariant({ port }, folder.path), context);
    const before = host.monotonicNs();
    instance = await deployment.start(aTrialIdentity(folder.path));
    expect(instance.startRequestedNs).toBeGreaterThan(before);
    const address = await instance.address;
    const seen = await startProbe(probeOptions(port, { host: address })).done;
    expect(seen.outcome).toBe('ready');
    const { marks, facts, warnings } = await instance.collectMarks();
    expect(marks).toHaveLength(1);
    expect(marks[0]).toMatchObject({ phase: 'process-spawn', edge: 'begin', source: 'spawner', uncertaintyNs: 0 });
    expect(Number((marks[0]?.timestampNs ?? 0n) - instance.startRequestedNs) / 1e6).toBeLessThan(100);
    expect([facts, warnings]).toEqual([{}, []]);
    await instance.stop();
    await instance.stop();
    expect(await instance.exited).toMatchObject({ how: 'signal SIGKILL', outOfMemory: false });
    expect(await instance.counters()).toMatchObject({ cpuMs: expect.any(Number), minorFaults: expect.any(Number), majorFaults: expect.any(Number) });
    expect(findMarkedProcesses({ runId: context.runId })).toEqual([]);
    await deployment.dispose();
    expect(readdirSync(context.runtimeFolder)).toEqual([]);
  });

  it('learns from the first instance which files a start touches', async () => {
    const port = await freePort();
    deployment = await deploy(aServerVariant({ port }, folder.path), aRunContext(folder.path));
    expect(deployment.stateFiles.map(({ role }) => role)).toEqual(['runtime']);
    instance = await deployment.start(aTrialIdentity(folder.path));
    await startProbe(probeOptions(port)).done;
    await instance.collectMarks();
    const files = deployment.stateFiles;
    expect(files.some(({ path, role }) => role === 'library' && /libc\.so|libc-/.test(path))).toBe(true);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  });

  it("gives the program its own variables, the scenario's and the run's, and none of ours", async () => {
    const context = aRunContext(folder.path, {
      environment: { PATH: process.env['PATH'], USERS_OWN: 'kept', OVERRIDDEN: 'old', COLDSTART_MARKS: '/of/another/run', COLDSTART_HOST_ADDON: 'x' },
    });
    const variant = aServerVariant({ port: await freePort() }, folder.path, {}, { command: ['sh', '-c', 'env | sort'], env: { OVERRIDDEN: 'new' } });
    deployment = await deploy(variant, context);
    instance = await deployment.start(aTrialIdentity(folder.path, { marks: 'off' }));
    expect(await instance.exited).toMatchObject({ how: 'exit code 0', exitCode: 0 });
    const variables = instance.logTail(50).filter((line) => !/^(PATH|PWD|OLDPWD|SHLVL|_)=/.test(line));
    expect(variables).toEqual(['COLDSTART_MARKS=off', `COLDSTART_RUN=${context.runId}`, 'COLDSTART_TRIAL=001', 'OVERRIDDEN=new', 'USERS_OWN=kept']);
  });

  it('says how an instance ended, and shows the last lines of its log without escapes', async () => {
    const one = await startShell('echo first; printf "\\033[31mred\\033[0m\\n" >&2; exit 9');
    expect(await one.exited).toMatchObject({ how: 'exit code 9', exitCode: 9, outOfMemory: false });
    expect(one.logTail(1).join('')).not.toContain('\u001b');
    expect(one.logTail(5)).toHaveLength(2);
    expect(one.logTail(0)).toEqual([]);
  });

  it('reads the stamps that a foreign program writes, and only those of this start', async () => {
    const file = join(folder.path, 'startup.log');
    writeFileSync(file, '1000000000.000 of another year\n');
    const one = await startShell(`echo "$(date +%s.%3N) weights loaded" >> ${file}; echo just a line >> ${file}; exec sleep 60`, {
      marks: { files: ['startup.log', 'absent.log'] },
    });
    await until(() => readFileSync(file, 'utf8').includes('just a line'), 'the stamp');
    const { marks, warnings } = await one.collectMarks();
    const stamps = marks.filter(({ source }) => source === 'startup-log');
    expect(stamps).toMatchObject([{ phase: 'weights loaded', edge: 'instant' }]);
    expect(stamps[0]?.uncertaintyNs).toBeGreaterThanOrEqual(1_000_000);
    expect(Number((stamps[0]?.timestampNs ?? 0n) - one.startRequestedNs) / 1e6).toBeGreaterThan(-1.1);
    expect(warnings).toEqual([expect.stringContaining('absent.log cannot be read')]);
  });

  it('refuses to start where the port answers already', async () => {
    const port = await freePort();
    const squatter = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    deployment = await deploy(aServerVariant({ port }, folder.path), aRunContext(folder.path));
    await expect(deployment.start(aTrialIdentity(folder.path))).rejects.toMatchObject({ code: 'TARGET_PORT_TAKEN' });
    squatter.close();
    instance = await deployment.start(aTrialIdentity(folder.path));
  });

  it('says which command cannot be executed, and leaves nothing', async () => {
    const variant = aServerVariant({ port: await freePort() }, folder.path, {}, { command: ['no-such-server', '--fast'] });
    const context = aRunContext(folder.path);
    deployment = await deploy(variant, context);
    await expect(deployment.start(aTrialIdentity(folder.path))).rejects.toMatchObject({
      code: 'TARGET_COMMAND_NOT_FOUND',
      message: 'cannot execute no-such-server: No such file or directory',
    });
    expect(findMarkedProcesses({ runId: context.runId })).toEqual([]);
  });

  it('ends what a start forked away', async () => {
    const port = await freePort();
    const context = aRunContext(folder.path);
    deployment = await deploy(aServerVariant({ port, mode: 'fork' }, folder.path), context);
    instance = await deployment.start(aTrialIdentity(folder.path));
    expect((await startProbe(probeOptions(port)).done).outcome).toBe('ready');
    expect(findMarkedProcesses({ runId: context.runId })).toHaveLength(2);
    await instance.stop();
    expect(findMarkedProcesses({ runId: context.runId })).toEqual([]);
  });

  it('starts nothing when the run is already interrupted', async () => {
    const interrupt = new AbortController();
    deployment = await deploy(aServerVariant({ port: await freePort() }, folder.path), aRunContext(folder.path, { signal: interrupt.signal }));
    interrupt.abort();
    await expect(deployment.start(aTrialIdentity(folder.path))).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' });
    expect(existsSync(join(folder.path, '001.log'))).toBe(false);
  });

  it('refuses a variant of another target', async () => {
    const variant = { ...aServerVariant({ port: 1 }, folder.path), target: { ...aProcessTarget(), kind: 'docker' } } as never;
    await expect(deploy(variant, aRunContext(folder.path))).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
  });
});
