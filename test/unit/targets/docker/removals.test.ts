import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DockerDeployment, type PreparedVariant } from '../../../../src/targets/docker/deployment.ts';
import { PlatformEvents } from '../../../../src/targets/docker/platform-events.ts';
import type { DockerSession } from '../../../../src/targets/docker/session.ts';
import { aDockerTarget, aForeignVariant } from '../../../support/builders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A daemon that takes its time to remove a container. */
function aSession(calls: string[], removed: Promise<void>): DockerSession {
  const container = (id: string) => ({
    id,
    start: async () => undefined,
    wait: async () => ({ StatusCode: 0 }),
    inspect: async () => ({ State: { Pid: 0 } }),
    kill: async () => undefined,
    logs: async () => Buffer.alloc(0),
    remove: () => removed,
  });
  const createContainer = async ({ name = '' }): Promise<unknown> => {
    calls.push(name);
    return container(name);
  };
  const clock = { monotonicNs: () => 1n, readClocks: () => ({ monotonicNs: 1n, wallNs: 1n, uncertaintyNs: 0 }) };
  const session = { client: { docker: { createContainer } }, clock, events: new PlatformEvents(), containerd: { kind: 'absent', reason: '' } };
  return { ...session, removals: new Set(), close: () => undefined } as unknown as DockerSession;
}

function deployment(session: DockerSession, id: string): DockerDeployment {
  const variant = aForeignVariant({ id, target: aDockerTarget({ image: 'app' }), health: { port: 1, path: '/', status: 200, intervalMs: 1, timeoutMs: 1000 } });
  const context = { runId: 'run', runtimeFolder: folder, signal: new AbortController().signal };
  const parts = { session, variant, context, image: 'app', network: { kind: 'known', address: '127.0.0.1' }, inputFiles: [], stateFiles: [] };
  return new DockerDeployment({ ...parts, release: () => undefined } as unknown as PreparedVariant);
}

describe('the removal of a dead container', () => {
  it("is waited for by the next start, also by another variant's", async () => {
    const calls: string[] = [];
    let finish = (): void => undefined;
    const session = aSession(calls, new Promise((resolve) => (finish = resolve)));
    const trial = (id: string) => ({ id, order: 1, role: 'measured' as const, marks: 'off' as const, logFile: join(folder, `${id}.log`) });
    const first = await deployment(session, 'a').start(trial('t1'));
    await first.stop();
    const second = deployment(session, 'b').start(trial('t2'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls).toEqual(['coldstart-run-t1']);
    finish();
    await (await second).stop();
    expect(calls).toEqual(['coldstart-run-t1', 'coldstart-run-t2']);
  });
});
