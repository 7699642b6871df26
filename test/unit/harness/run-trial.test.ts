import { describe, expect, it } from 'vitest';
import { ColdstartError } from '../../../src/core/errors.ts';
import { runTrial, type TrialSurroundings } from '../../../src/harness/run-trial.ts';
import type { ProbeOutcome } from '../../../src/host/addon.ts';
import type { Deployment, Instance, InstanceExit } from '../../../src/targets/target.ts';
import { aForeignVariant, aStateEvidence } from '../../support/builders.ts';

const TIMED_OUT: ProbeOutcome = { outcome: 'timed-out', attempts: 3, largestGapNs: 1n, lastStatus: 0, lastError: 'refused', inferences: [] };

/** A trial of an instance that ends like `exit`, or else never answers. */
function surroundings(verified: boolean, exit?: InstanceExit): TrialSurroundings {
  const instance: Instance = {
    startRequestedNs: 1_000_000n,
    address: exit ? new Promise(() => undefined) : Promise.resolve('127.0.0.1'),
    exited: exit ? Promise.resolve(exit) : new Promise(() => undefined),
    collectMarks: async () => ({ marks: [], facts: {}, warnings: [] }),
    logTail: () => [],
    stop: async () => undefined,
    counters: async () => ({}),
  };
  const deployment = { start: async () => instance } as unknown as Deployment;
  return {
    variant: aForeignVariant(),
    deployment,
    requests: { health: { method: 'GET', path: '/', headers: [] }, inferences: [] },
    logFile: '/nonexistent',
    savedLogFile: 'logs/t001.log',
    bootId: 'boot',
    shared: false,
    monotonicNs: () => 2_000_000n,
    startProbe: () => ({ done: Promise.resolve(TIMED_OUT), cancel: () => undefined }),
    establishState: async () => aStateEvidence({ verified }),
    signal: new AbortController().signal,
  };
}

const PLANNED = { id: 't001', order: 1, variant: 'foreign', role: 'measured' } as const;

describe('runTrial', () => {
  it('counts a failed start as a miss only where its state was verified', async () => {
    const wrong = await runTrial(PLANNED, surroundings(false));
    expect([wrong.outcome, wrong.failure?.code]).toEqual(['invalid', 'PROBE_TIMED_OUT']);
    expect((await runTrial(PLANNED, surroundings(true))).outcome).toBe('timed-out');
  });

  it('keeps the code of a start that was refused', async () => {
    const refusal = new ColdstartError('TARGET_COMMAND_NOT_FOUND', { command: '/no/such', problem: 'no such file or directory' });
    const trial = await runTrial(PLANNED, surroundings(true, { how: 'a refusal', outOfMemory: false, refusal }));
    expect([trial.outcome, trial.failure]).toEqual(['crashed', { code: 'TARGET_COMMAND_NOT_FOUND', message: refusal.message }]);
  });
});
