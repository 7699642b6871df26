import { describe, expect, it } from 'vitest';
import { checkOptions, findOption, type OptionTable } from '../../../src/scenario/option-table.ts';

const TABLE: OptionTable = {
  threads: { kind: 'integer', min: 1, help: '' },
  scale: { kind: 'number', max: 2, help: '' },
  level: { kind: 'choice', choices: ['a', 'b', 3], help: '' },
  on: { kind: 'boolean', help: '' },
  library: { kind: 'path', help: '' },
  wait: { kind: 'duration', help: '' },
  chunk: { kind: 'size', help: '' },
  'config.': { kind: 'string', prefix: true, help: '' },
  'config.deep.': { kind: 'integer', prefix: true, help: '' },
};

describe('checkOptions', () => {
  it('accepts what the table allows', () => {
    expect(
      checkOptions(TABLE, { threads: 1, scale: -1.5, level: 3, on: false, library: '/x', wait: '3s', chunk: '2MiB', 'config.a.b': '1', 'config.deep.x': 2 }),
    ).toBeUndefined();
    expect(checkOptions(TABLE, {})).toBeUndefined();
  });

  it.each([
    [{ threads: 0 }, 'at least 1'],
    [{ threads: 1.5 }, 'a whole number'],
    [{ threads: '2' }, 'a whole number'],
    [{ scale: 3 }, 'at most 2'],
    [{ scale: Number.NaN }, 'a number'],
    [{ level: 'c' }, 'a, b, 3'],
    [{ on: 'yes' }, 'true or false'],
    [{ library: '' }, 'text'],
    [{ wait: 3 }, 'a duration'],
    [{ chunk: 'much' }, 'a size'],
    [{ 'config.deep.x': 'y' }, 'a whole number'],
  ])('says what is expected of %j', (options, says) => {
    expect(checkOptions(TABLE, options)).toMatchObject({ key: Object.keys(options)[0], unknown: false, problem: expect.stringContaining(says) });
  });

  it('knows no option by a prefix alone, nor what every object has', () => {
    for (const key of ['config.', 'config', 'toString', 'constructor', 'hasOwnProperty', 'confg.x']) {
      expect(checkOptions(TABLE, { [key]: '1' }), key).toMatchObject({ key, unknown: true });
    }
    expect(findOption(TABLE, '__proto__')).toBeUndefined();
    expect(checkOptions(TABLE, { threds: 1 })?.problem).toBe(', did you mean threads?');
  });
});
