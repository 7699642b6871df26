import { describe, expect, it } from 'vitest';
import { ColdstartError } from '../../../src/core/errors.ts';
import { runTrial, type TrialSurroundings } from '../../../src/harness/run-trial.ts';
import type { ProbeAnswer, ProbeOutcome } from '../../../src/host/addon.ts';
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

/** An instance that is ready after 9 ms and answers one inference after the other, each after so many milliseconds; below 0: with an error. */
function answering(latenciesMs: readonly number[]): TrialSurroundings {
  const readyNs = 10_000_000n;
  let atNs = readyNs;
  const inferences = latenciesMs.map((ms): ProbeAnswer => {
    const sentNs = atNs;
    atNs += BigInt(Math.abs(ms)) * 1_000_000n;
    return { sentNs, answeredNs: atNs, status: ms < 0 ? 500 : 200, body: '' };
  });
  const outcome: ProbeOutcome = { ...TIMED_OUT, outcome: 'ready', readyNs, readySentNs: 9_000_000n, inferences };
  const around = surroundings(true);
  let readings = 0;
  const infer = { port: 1, path: '/', method: 'GET', contentType: '', body: { kind: 'auto' as const } };
  return {
    ...around,
    variant: aForeignVariant({ infer }),
    requests: { ...around.requests, inferences: latenciesMs.map(() => ({ method: 'GET', path: '/', headers: [] })) },
    monotonicNs: () => (readings++ === 0 ? 0n : 200_000_000n),
    startProbe: () => ({ done: Promise.resolve(outcome), cancel: () => undefined }),
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

  it('ends the start at the second inference; what is asked behind it is the steady latency', async () => {
    const trial = await runTrial(PLANNED, answering([30, 20, 10, 12, 11, 50]));
    expect(trial).toMatchObject({ outcome: 'completed', firstInferenceMs: 39, secondInferenceMs: 59, steady: { requests: 4, p50Ms: 11, p99Ms: 50 } });
    expect(trial.spans.map(({ phase, endMs }) => [phase, endMs])).toContainEqual(['second-inference', 59]);
    expect(Math.max(...trial.spans.map(({ endMs }) => endMs))).toBe(59);
    // All of it took 199 ms: 59 belong to the start, 83 to the steady requests.
    expect(trial.harnessMs).toBeCloseTo(200 - 59 - 83, 6);
    expect((await runTrial(PLANNED, answering([30, 20]))).steady).toBeUndefined();
  });

  it('calls a start failed whose steady requests fail, and has no steady latency then', async () => {
    const trial = await runTrial(PLANNED, answering([30, 20, 10, -1]));
    expect([trial.outcome, trial.failure?.code, trial.steady, trial.secondInferenceMs]).toEqual(['crashed', 'PROBE_INFERENCE_FAILED', undefined, 59]);
  });
});
