import { describe, expect, it } from 'vitest';
import { findIncomparabilities } from '../../../src/analysis/comparability.ts';
import type { Environment } from '../../../src/core/environment.ts';
import type { RunResult } from '../../../src/core/run-result.ts';
import type { Scenario, Variant } from '../../../src/core/scenario.ts';
import { aRunResult } from '../../support/a-run-result.ts';
import { anEngine, anEnvironment } from '../../support/a-scenario.ts';

const FIRST = aRunResult({ trials: 3 });
const LATER = { runId: '20261121-083000-docker-resnet50-ffff' };

function elsewhere(environment: Partial<Environment>): RunResult {
  return { ...FIRST, ...LATER, environment: anEnvironment({ fingerprint: '0000000000000000', ...environment }) };
}

function asked(scenario: Partial<Scenario>, variant: Partial<Variant> = {}): RunResult {
  return { ...FIRST, ...LATER, scenario: { ...FIRST.scenario, variants: [{ ...FIRST.scenario.variants[0], ...variant }], ...scenario } };
}

const found = (candidate: RunResult, moment: 'ready' | 'first-inference' = 'ready') =>
  findIncomparabilities({ result: FIRST, variant: 'default' }, { result: candidate, variant: 'default' }, moment);
const facts = (candidate: RunResult) => found(candidate).map(({ fact }) => fact);

describe('[unit] whether two saved sides may be compared', () => {
  it('a later run of the same machine and question may', () => {
    expect(found({ ...FIRST, ...LATER })).toEqual([]);
  });

  it('another machine may not, and every fact that differs is named with both its values', () => {
    const host = { ...anEnvironment().host, kernel: '6.8.0', cpuModel: 'Other CPU', governor: 'powersave', cpuCount: 2 };
    expect(found(elsewhere({ host }))).toEqual([
      { fact: 'host.kernel', baseline: '6.1.0-26-amd64', candidate: '6.8.0' },
      { fact: 'host.cpu', baseline: 'Example CPU 2.4 GHz', candidate: 'Other CPU' },
      { fact: 'host.cpuCount', baseline: '8', candidate: '2' },
      { fact: 'host.governor', baseline: 'performance', candidate: 'powersave' },
    ]);
  });

  it('a fact that only one machine has is compared with none', () => {
    const { governor: _, ...host } = anEnvironment().host;
    expect(found(elsewhere({ host }))).toEqual([{ fact: 'host.governor', baseline: 'performance', candidate: '(none)' }]);
  });

  it('another tool, daemon or GPU driver may not', () => {
    expect(facts(elsewhere({ tool: { version: '0.2.0', node: '22.1.0', user: 'root' } }))).toEqual(['tool.version', 'tool.node']);
    expect(facts(elsewhere({ target: { ...anEnvironment().target, server: '28.0.0' } }))).toEqual(['target.server']);
  });

  it('fingerprints that differ without a fact that says why are the fact themselves', () => {
    expect(facts(elsewhere({}))).toEqual(['fingerprint']);
  });

  it('a reboot, another user and another engine version are no obstacle', () => {
    const { host, tool } = anEnvironment();
    const environment = {
      host: { ...host, bootId: 'another' },
      tool: { ...tool, user: 'user' as const },
      engine: { backend: 'onnxruntime', version: '1.31.0' },
    };
    expect(found(elsewhere(environment))).toEqual([]);
  });

  it('another schema version may not, and nothing else of it is trusted', () => {
    const old = { ...asked({ name: 'other' }), schemaVersion: 0 } as unknown as RunResult;
    expect(found(old)).toEqual([{ fact: 'schemaVersion', baseline: '1', candidate: '0' }]);
  });

  it('another scenario, health route, model, start state, image state or target may not', () => {
    expect(facts(asked({ name: 'bert' }))).toEqual(['scenario']);
    expect(facts(asked({}, { health: { ...FIRST.scenario.variants[0].health, path: '/live' } }))).toEqual(['health']);
    expect(facts(asked({}, { engine: anEngine({ model: { make: 'bert' } }) }))).toEqual(['model']);
    expect(facts(asked({}, { state: 'cold', image: 'absent', gpu: 'mps' }))).toEqual(['state', 'image', 'gpu.state']);
    expect(facts(asked({}, { target: { kind: 'process', cwd: '/', env: {} } }))).toEqual(['target.kind']);
  });

  it('other engine settings and another image are what a comparison is for', () => {
    expect(
      facts(
        asked(
          {},
          {
            engine: anEngine({ loader: 'read', options: { threads: 2 } }),
            target: { ...FIRST.scenario.variants[0].target, image: 'app:2' } as Variant['target'],
          },
        ),
      ),
    ).toEqual([]);
  });

  it('a side that never measured the moment may not', () => {
    const silent = { ...FIRST, ...LATER, trials: FIRST.trials.map(({ firstInferenceMs: _, ...trial }) => trial) };
    expect(found(silent, 'first-inference')).toEqual([{ fact: 'moment', baseline: 'first-inference measured', candidate: 'first-inference not measured' }]);
    expect(found(silent, 'ready')).toEqual([]);
  });

  it('two variants of one run may, whatever they differ in', () => {
    const run = aRunResult({ trials: 3, variants: 2 });
    expect(findIncomparabilities({ result: run, variant: 'default' }, { result: run, variant: 'graph-disabled' }, 'ready')).toEqual([]);
  });
});
