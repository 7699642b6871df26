import { describe, expect, it } from 'vitest';
import { trialRequests } from '../../../src/harness/trial-requests.ts';
import { aForeignVariant } from '../../support/builders.ts';

const HEALTH = { port: 8080, path: '/', status: 200, intervalMs: 1, timeoutMs: 1000 };

describe('trialRequests', () => {
  it('resolves the names of both routes before anything is started', async () => {
    const infer = { host: 'no-such-host.invalid', port: 1, path: '/', method: 'GET' as const, contentType: '', body: { kind: 'auto' as const } };
    for (const variant of [
      aForeignVariant({ health: { ...HEALTH, host: 'no-such-host.invalid' } }),
      aForeignVariant({ health: { ...HEALTH, host: '127.0.0.1' }, infer }),
    ])
      await expect(trialRequests(variant)).rejects.toMatchObject({ code: 'PROBE_URL_UNSUPPORTED', exitCode: 2 });
  });

  it('asks for two inferences, and for as many steady ones behind them as the scenario says', async () => {
    const infer = { port: 1, path: '/', method: 'GET' as const, contentType: '', body: { kind: 'auto' as const } };
    const counted = async (steady?: number) =>
      (await trialRequests(aForeignVariant({ health: HEALTH, infer: { ...infer, ...(steady !== undefined && { steady }) } }))).inferences.length;
    expect([await counted(), await counted(20)]).toEqual([2, 22]);
  });
});
