import { describe, expect, it } from 'vitest';
import { parseBenchFlags } from '../../../../src/app/engine-bench/bench-flags.ts';
import { planRace, type RaceQuestion } from '../../../../src/app/engine-bench/plan-race.ts';
import { sessionStrategies } from '../../../../src/app/engine-bench/session-strategies.ts';
import { BACKENDS } from '../../../../src/engine/backends/registry.ts';
import { LOADERS } from '../../../../src/engine/loaders/registry.ts';
import { checkOptions } from '../../../../src/scenario/option-table.ts';

const question = (changes: Partial<RaceQuestion> = {}): RaceQuestion => ({
  backend: 'onnxruntime',
  model: '/m/model.onnx',
  isOrt: false,
  options: { library: '/l.so' },
  rounds: 4,
  seed: 1,
  maxTimeMs: 1000,
  folder: '/f',
  ...changes,
});

describe('planning a race', () => {
  it('has every loader that brings a file to memory, and every strategy, once in each round', () => {
    const { contestants, rounds } = planRace(question());
    const loaders = contestants.filter(({ group }) => group === 'loader').map(({ name }) => name);
    expect(loaders).toEqual(Object.keys(LOADERS).filter((id) => id !== 'path'));
    const sessions = contestants.filter(({ group }) => group === 'session').map(({ name }) => name);
    expect(sessions).toEqual(sessionStrategies('onnxruntime', false).map(({ id }) => id));
    expect(rounds).toHaveLength(4);
    for (const order of rounds) expect([...order].sort()).toEqual(contestants.map(({ id }) => id).sort());
    expect(new Set(rounds.map((order) => order.join(' '))).size).toBe(4);
  });

  it('has the same order for the same seed only', () => {
    expect(planRace(question()).rounds).toEqual(planRace(question()).rounds);
    expect(planRace(question({ seed: 2 })).rounds).not.toEqual(planRace(question()).rounds);
  });

  it('writes only the files that somebody needs, each in its own format', () => {
    expect(planRace(question({ strategies: ['standard'] })).derive).toEqual([]);
    const { derive, contestants } = planRace(question({ loaders: [], strategies: ['ort-mapped', 'optimised'] }));
    expect(derive.map(({ file, options }) => [file, options['config.session.save_model_format'], options['library']])).toEqual([
      ['/f/optimised.onnx', 'ONNX', '/l.so'],
      ['/f/optimised.ort', 'ORT', '/l.so'],
    ]);
    expect(contestants.map(({ name, file }) => [name, file])).toEqual([
      ['ort-mapped', '/f/optimised.ort'],
      ['optimised', '/f/optimised.onnx'],
    ]);
  });

  it('takes an ORT-format file as it is: nothing is written, nothing optimised again', () => {
    const { derive, contestants } = planRace(question({ isOrt: true, model: '/m/model.ort', loaders: [] }));
    expect(derive).toEqual([]);
    expect(new Set(contestants.map(({ file }) => file))).toEqual(new Set(['/m/model.ort']));
    expect(contestants.every(({ options }) => options['graphOptimization'] === 'disable')).toBe(true);
    expect(contestants.map(({ name }) => name)).toContain('ort-in-place');
  });

  it('knows the names, and the nearest one of a wrong name', () => {
    expect(() => planRace(question({ loaders: ['mmpa'] }))).toThrow(/unknown loader mmpa, did you mean mmap\?/);
    expect(() => planRace(question({ strategies: ['ort-inplace'] }))).toThrow(/did you mean ort-in-place\?/);
    expect(() => planRace(question({ loaders: [], strategies: [] }))).toThrow(expect.objectContaining({ code: 'USAGE_INVALID_FLAG' }));
    const { model: _none, ...without } = question({ backend: 'fake' });
    expect(planRace(without).contestants.map(({ id }) => id)).toEqual(['session:standard', 'session:sequential']);
    expect(() => planRace({ ...without, loaders: ['pread'] })).toThrow(expect.objectContaining({ code: 'USAGE_UNKNOWN_NAME' }));
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
