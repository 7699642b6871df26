import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StateFile } from '../../src/core/cold-state.ts';
import { establishState } from '../../src/harness/cold-state/establish-state.ts';
import { isRoot } from '../../src/host/machine.ts';
import { openPageCache } from '../../src/host/page-cache.ts';
import { startProbe } from '../../src/probes/http.ts';
import { privateCopies } from '../../src/targets/process/private-copy.ts';
import { freePort, makeFolder, probeOptions } from '../support/host-programs.ts';
import { aRunContext, aServerVariant, aTrialIdentity, deploy } from '../support/process-runs.ts';

const MIB = 2 ** 20;
const pageCache = openPageCache();
let folder: ReturnType<typeof makeFolder>;

beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

function makeFile(name: string, role: StateFile['role'], sizeBytes = 4 * MIB): StateFile {
  const path = join(folder.path, name);
  writeFileSync(path, Buffer.alloc(sizeBytes, 1));
  return { path, role };
}

const residentBytes = async ({ path }: StateFile): Promise<number> => (await pageCache.residency([path]))[0]?.residentBytes ?? -1;

describe('a start state', () => {
  it('warm brings model and libraries into memory and proves it', async () => {
    const stateFiles = [makeFile('model', 'model'), makeFile('lib', 'library')];
    await pageCache.evict(stateFiles.map(({ path }) => path));
    const evidence = await establishState({ stateFiles, pageCache }, 'warm');
    expect(evidence).toMatchObject({ requested: 'warm', verified: true, established: 'reading the files' });
    expect(evidence.totals).toEqual([
      { role: 'model', files: 1, sizeBytes: 4 * MIB, residentBytes: 4 * MIB, exemptFiles: 0 },
      { role: 'library', files: 1, sizeBytes: 4 * MIB, residentBytes: 4 * MIB, exemptFiles: 0 },
    ]);
    expect(await establishState({ stateFiles, pageCache }, 'warm')).toMatchObject({ verified: true, established: 'an earlier start' });
  });

  it('model-cold evicts the model and keeps the libraries', async () => {
    const model = makeFile('model', 'model');
    const library = makeFile('lib', 'library');
    await pageCache.evict([library.path]);
    expect((await establishState({ stateFiles: [model, library], pageCache }, 'model-cold')).verified).toBe(true);
    expect([await residentBytes(model), await residentBytes(library)]).toEqual([0, 4 * MIB]);
  });

  it('cold evicts everything', async () => {
    const stateFiles = (['model', 'library', 'addon', 'runtime', 'image'] as const).map((role) => makeFile(role, role));
    const evidence = await establishState({ stateFiles, pageCache }, 'cold');
    expect(evidence).toMatchObject({ verified: true, established: 'fadvise', method: expect.stringMatching(/cachestat|mincore/) });
    expect(evidence.files.map((file) => file.residentBytes)).toEqual([0, 0, 0, 0, 0]);
  });

  it('exempts a file that somebody maps, and says who', async () => {
    const mapped = makeFile('mapped', 'library');
    const program = `import mmap,sys\nf=open(${JSON.stringify(mapped.path)},'rb')\nm=mmap.mmap(f.fileno(),0,prot=mmap.PROT_READ)\nsum(m[i] for i in range(0,len(m),4096))\nprint('mapped',flush=True)\nsys.stdin.read()`;
    const holder = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    try {
      const evidence = await establishState({ stateFiles: [mapped, makeFile('model', 'model')], pageCache }, 'cold');
      expect(evidence.verified).toBe(true);
      expect(evidence.files.find(({ path }) => path === mapped.path)?.exempt).toContain(`(${holder.pid})`);
      expect(evidence.totals.find(({ role }) => role === 'library')?.exemptFiles).toBe(1);
    } finally {
      holder.kill();
    }
  });

  it('is not verified where a file cannot be examined, and says which', async () => {
    const stateFiles = [{ path: join(folder.path, 'gone'), role: 'model' } as const];
    const evidence = await establishState({ stateFiles, pageCache }, 'warm');
    expect(evidence).toMatchObject({ verified: false, method: 'none', reason: expect.stringContaining('gone cannot be examined: No such file or directory') });
  });

  it('dropped needs root, and empties the caches of the machine where it may', async () => {
    const model = makeFile('model', 'model');
    if (!isRoot()) {
      await expect(establishState({ stateFiles: [model], pageCache }, 'dropped')).rejects.toMatchObject({ code: 'COLD_STATE_NOT_PERMITTED' });
      return;
    }
    const evidence = await establishState({ stateFiles: [model], pageCache }, 'dropped');
    expect(evidence).toMatchObject({ verified: true, established: expect.stringContaining('drop_caches') });
    const without = { residency: pageCache.residency, evict: pageCache.evict, warm: pageCache.warm, mappers: pageCache.mappers };
    await expect(establishState({ stateFiles: [model], pageCache: without }, 'dropped')).rejects.toMatchObject({ code: 'COLD_STATE_NOT_PERMITTED' });
  });

  it('evicts a private copy of Node although the harness runs on Node', async () => {
    const source = join(folder.path, 'node');
    copyFileSync(process.execPath, source);
    const [copy = ''] = privateCopies([source], folder.path);
    expect(privateCopies([source], folder.path)).toEqual([copy]);
    expect(readFileSync(copy).equals(readFileSync(process.execPath))).toBe(true);
    const evidence = await establishState({ stateFiles: [{ path: copy, role: 'runtime' }], pageCache }, 'cold');
    expect(evidence).toMatchObject({ verified: true, files: [{ residentBytes: 0 }] });
    expect(evidence.files[0]).not.toHaveProperty('exempt');
  });

  it("learns what its own instance maps, not another run's beside it (--no-lock)", async () => {
    const [own, other] = await Promise.all([freePort(), freePort()]);
    const context = (runId: string) => aRunContext(join(folder.path, runId), { runId });
    for (const runId of ['own', 'other']) mkdirSync(join(folder.path, runId));
    const theirs = await deploy(aServerVariant({ port: other }, folder.path, {}, { command: ['sleep', '60'] }), context('other'));
    const stranger = await theirs.start(aTrialIdentity(folder.path));
    const deployment = await deploy(aServerVariant({ port: own }, folder.path), context('own'));
    const instance = await deployment.start(aTrialIdentity(folder.path));
    try {
      await startProbe(probeOptions(own)).done;
      await instance.collectMarks();
      expect(deployment.stateFiles.length).toBeGreaterThan(1);
      expect(deployment.stateFiles.map(({ path }) => basename(path))).not.toContain('sleep');
    } finally {
      await Promise.all([instance.stop(), stranger.stop()]);
      await Promise.all([deployment.dispose(), theirs.dispose()]);
    }
  });

  it('holds for a foreign server: its own files are cold, those that others use are exempt', async () => {
    const port = await freePort();
    const variant = aServerVariant({ port }, folder.path, { state: 'cold' });
    const deployment = await deploy(variant, aRunContext(folder.path));
    const instance = await deployment.start(aTrialIdentity(folder.path));
    try {
      await startProbe(probeOptions(port)).done;
      await instance.collectMarks();
    } finally {
      await instance.stop();
    }
    const evidence = await establishState(deployment, 'cold');
    expect(evidence.verified, evidence.reason).toBe(true);
    // This very test runs on Node.
    expect(evidence.files.find(({ role }) => role === 'runtime')?.exempt).toContain('node');
    await deployment.dispose();
  });
});
