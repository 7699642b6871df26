import { describe, expect, it } from 'vitest';
import { parseBenchFlags } from '../../../../src/app/engine-bench/bench-flags.ts';
import { checkRace, planRace, type RaceQuestion } from '../../../../src/app/engine-bench/plan-race.ts';
import { sessionStrategies } from '../../../../src/app/engine-bench/session-strategies.ts';
import { BACKENDS } from '../../../../src/engine/backends/registry.ts';
import { LOADERS } from '../../../../src/engine/loaders/registry.ts';
import { checkOptions } from '../../../../src/scenario/option-table.ts';

const FILES = { optimised: '/c/optimised.onnx', ort: '/c/optimised.ort' };

const question = (changes: Partial<RaceQuestion> = {}): RaceQuestion => ({
  backend: 'onnxruntime',
  model: '/m/model.onnx',
  isOrt: false,
  options: { library: '/l.so' },
  rounds: 4,
  seed: 1,
  maxTimeMs: 1000,
  ...changes,
});

describe('planning a race', () => {
  it('has every loader that brings a file to memory, and every strategy, once in each round', () => {
    const { contestants, rounds } = planRace(question(), FILES);
    const loaders = contestants.filter(({ group }) => group === 'loader').map(({ name }) => name);
    expect(loaders).toEqual(Object.keys(LOADERS).filter((id) => id !== 'path'));
    const sessions = contestants.filter(({ group }) => group === 'session').map(({ name }) => name);
    expect(sessions).toEqual(sessionStrategies('onnxruntime', false).map(({ id }) => id));
    expect(rounds).toHaveLength(4);
    for (const order of rounds) expect([...order].sort()).toEqual(contestants.map(({ id }) => id).sort());
    expect(new Set(rounds.map((order) => order.join(' '))).size).toBe(4);
  });

  it('has the same order for the same seed only', () => {
    expect(planRace(question(), FILES).rounds).toEqual(planRace(question(), FILES).rounds);
    expect(planRace(question({ seed: 2 }), FILES).rounds).not.toEqual(planRace(question(), FILES).rounds);
  });

  it('starts each strategy from its own file, and leaves out those whose file could not be made', () => {
    const some = question({ loaders: [], strategies: ['ort-mapped', 'optimised', 'standard'] });
    expect(planRace(some, FILES).contestants.map(({ name, file }) => [name, file])).toEqual([
      ['ort-mapped', '/c/optimised.ort'],
      ['optimised', '/c/optimised.onnx'],
      ['standard', '/m/model.onnx'],
    ]);
    const { contestants, rounds } = planRace(some, { ort: FILES.ort });
    expect(contestants.map(({ name }) => name)).toEqual(['ort-mapped', 'standard']);
    expect(rounds[0]).toHaveLength(2);
  });

  it('takes an ORT-format file as it is: nothing is written, nothing optimised again', () => {
    const { contestants } = planRace(question({ isOrt: true, model: '/m/model.ort', loaders: [] }), {});
    expect(new Set(contestants.map(({ file }) => file))).toEqual(new Set(['/m/model.ort']));
    expect(contestants.every(({ options }) => options['graphOptimization'] === 'disable')).toBe(true);
    expect(contestants.map(({ name }) => name)).toContain('ort-in-place');
  });

  it('knows the names, and the nearest one of a wrong name', () => {
    expect(() => checkRace(question({ loaders: ['mmpa'] }))).toThrow(/unknown loader mmpa, did you mean mmap\?/);
    expect(() => checkRace(question({ strategies: ['ort-inplace'] }))).toThrow(/did you mean ort-in-place\?/);
    expect(() => checkRace(question({ loaders: [], strategies: [] }))).toThrow(expect.objectContaining({ code: 'USAGE_INVALID_FLAG' }));
    const { model: _none, ...without } = question({ backend: 'fake' });
    expect(planRace(without, {}).contestants.map(({ id }) => id)).toEqual(['session:standard', 'session:sequential']);
    expect(() => checkRace({ ...without, loaders: ['pread'] })).toThrow(expect.objectContaining({ code: 'USAGE_UNKNOWN_NAME' }));
  });

  const strategies = Object.keys(BACKENDS).flatMap((id) => {
    const files = id === 'onnxruntime' ? [false, true] : [false];
    return files.flatMap((isOrt) => sessionStrategies(id, isOrt).map((strategy) => ({ backend: id, ...strategy })));
  });

  it.each(strategies)('$backend $id sets only what the backend knows, to values that it takes', ({ backend, loader = 'auto', options }) => {
    expect(Object.keys(LOADERS)).toContain(loader);
    const typed = Object.entries(options).map(([key, value]) => [key, value === 'true' || value === 'false' ? value === 'true' : value === '1' ? 1 : value]);
    expect(checkOptions(BACKENDS[backend]?.options ?? {}, Object.fromEntries(typed))).toBeUndefined();
  });

  it('every backend has the start of a scenario without settings, to hold the others against', () => {
    for (const id of Object.keys(BACKENDS)) expect(strategies).toContainEqual(expect.objectContaining({ backend: id, id: 'standard', options: {} }));
  });
});

describe('flags of a race', () => {
  const flags = { rounds: '20', maxTime: '2m', seed: '1' };

  it('reads numbers and lists', () => {
    expect(parseBenchFlags({ ...flags, loaders: 'mmap, pread', strategies: 'none' })).toEqual({
      rounds: 20,
      maxTimeMs: 120_000,
      seed: 1,
      loaders: ['mmap', 'pread'],
      strategies: [],
    });
  });

  it.each([{ rounds: '0' }, { rounds: '1.5' }, { maxTime: 'soon' }, { maxTime: '0s' }, { seed: '-1' }, { loaders: 'mmap,' }, { strategies: '' }])(
    'refuses %j',
    (wrong) => {
      expect(() => parseBenchFlags({ ...flags, ...wrong })).toThrow(expect.objectContaining({ code: 'USAGE_INVALID_FLAG' }));
    },
  );
});
