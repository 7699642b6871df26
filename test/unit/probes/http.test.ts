import { describe, expect, it } from 'vitest';
import type { HostAddon, Probe, ProbeOptions, ProbeOutcome } from '../../../src/host/addon.ts';
import { startProbe } from '../../../src/probes/http.ts';

const OUTCOME: ProbeOutcome = { outcome: 'ready', attempts: 1, largestGapNs: 0n, lastStatus: 200, lastError: '', inferences: [] };

function recordingAddon(): { readonly addon: HostAddon; readonly asked: ProbeOptions[]; readonly cancelled: () => number } {
  const asked: ProbeOptions[] = [];
  let cancelled = 0;
  const probe = (options: ProbeOptions): Probe => {
    asked.push(options);
    return { done: Promise.resolve(OUTCOME), cancel: () => (cancelled += 1) };
  };
  return { addon: { probe } as unknown as HostAddon, asked, cancelled: () => cancelled };
}

const options = (host: string): ProbeOptions => ({
  host,
  port: 80,
  health: { method: 'GET', path: '/', headers: [] },
  status: 200,
  intervalMs: 1,
  deadlineNs: 1n,
  inferences: [],
});

describe('the HTTP probe', () => {
  it('hands numeric addresses and localhost on at once', () => {
    const { addon, asked } = recordingAddon();
    for (const host of ['10.0.0.7', '::1', 'fe80::1%eth0', 'localhost']) startProbe(options(host), addon);
    expect(asked.map(({ host }) => host)).toEqual(['10.0.0.7', '::1', 'fe80::1%eth0', '127.0.0.1']);
  });

  it('gives what the addon refuses a code and the address', () => {
    const refusing = {
      probe: () => {
        throw new TypeError('the path must begin with /');
      },
    } as unknown as HostAddon;
    expect(() => startProbe(options('::1'), refusing)).toThrow(
      expect.objectContaining({ code: 'PROBE_URL_UNSUPPORTED', message: expect.stringContaining('http://[::1]:80/') }),
    );
  });

  it('cancels a probe that has not begun as soon as it does', async () => {
    const { addon, asked, cancelled } = recordingAddon();
    const probe = startProbe(options('ip6-localhost.invalid'), addon);
    probe.cancel();
    await expect(probe.done).rejects.toMatchObject({ code: 'PROBE_URL_UNSUPPORTED' });
    expect([asked.length, cancelled()]).toEqual([0, 0]);
  });
});
