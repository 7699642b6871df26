import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColdstartError } from '../../../src/core/errors.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { useScenarioFolder } from './load-support.ts';

const folder = useScenarioFolder();

describe('a fault in a scenario file', () => {
  it.each([
    ['engine:\n  lodaer: mmap\n', 2, 'lodaer', ', did you mean loader?'],
    ['engine: {}\nzzzzz: 1\n', 2, 'zzzzz', ''],
    ['target:\n  docker:\n    imgae: x\n', 3, 'imgae', ', did you mean image?'],
    ['engine: {}\nvariants:\n  a:\n    stat: cold\n  b: {}\n', 4, 'stat', ', did you mean state?'],
    ['engine: {}\nvariants:\n  - name: a\n  - name: b\n    enginge: {}\n', 5, 'enginge', ', did you mean engine?'],
    ['engine:\n  options:\n    thread: 2\n', 3, 'thread', ', did you mean threads?'],
    ['engine: {}\ninfer:\n  body:\n    fil: x\n', 4, 'fil', ', did you mean file?'],
    ['engine: {}\ninputs:\n  x:\n    shap: [1]\n', 4, 'shap', ', did you mean shape?'],
  ])('names an unknown key with line and nearest name: %j', async (text, line, key, nearest) => {
    const error = await folder.refusal(text);
    expect(error).toMatchObject({ code: 'SCENARIO_UNKNOWN_KEY', exitCode: 2, details: { line, key, nearest } });
    expect(error.message).toBe(`${join(folder.path, 'scenario.yaml')}:${line}: unknown key ${key}${nearest}`);
  });

  it.each([
    ['engine: {}\nstate: colt\n', 2, 'state', 'did you mean cold?'],
    ['engine: {}\ntrials: many\n', 2, 'trials', 'expected a number, got "many"'],
    ['engine: {}\ntrials: 0\n', 2, 'trials', 'at least 1'],
    ['engine: {}\ntrials: 1.5\n', 2, 'trials', 'whole number'],
    ['engine: {}\nbudget:\n  limit: 3\n', 3, 'budget.limit', 'expected text, got 3'],
    ['engine: {}\nbudget:\n  limit: 3 seconds\n', 3, 'budget.limit', 'such as 250ms, 3s or 5m'],
    ['engine: {}\nbudget: { limit: 0s }\n', 2, 'budget.limit', '"0s"'],
    ['target: dokcer\nengine: {}\n', 1, 'target', 'did you mean docker?'],
    ['target: [docker]\nengine: {}\n', 1, 'target', 'or a map'],
    ['target: { docker: {}, process: {} }\nengine: {}\n', 1, 'target', 'one of docker and process'],
    ['target: {}\nengine: {}\n', 1, 'target', 'one of docker and process'],
    ['target:\n  docker: { image: "no spaces" }\nhealth: { url: "http://:1/" }', 2, 'target.docker.image', 'not the name of an image'],
    ['target:\n  docker:\n    volumes:\n      - /a:b\nengine: {}\n', 4, 'target.docker.volumes.0', 'absolute destination'],
    ['target:\n  docker:\n    memory: 1k\nengine: {}\n', 3, 'target.docker.memory', 'from 6MiB on'],
    ['target:\n  docker:\n    args: [--x]\nengine: {}\n', 3, 'target.docker.args', 'takes none'],
    ['engine:\n  backend: onnxrutime\n', 2, 'engine.backend', 'did you mean onnxruntime?'],
    ['engine:\n  loader: mmpa\n', 2, 'engine.loader', 'did you mean mmap?'],
    ['engine:\n  options: { threads: 65 }\n', 2, 'engine.options.threads', '0 to 64'],
    ['engine:\n  options: { graph: al }\n', 2, 'engine.options.graph', 'did you mean all?'],
    ['engine:\n  options: { prepacking: 1 }\n', 2, 'engine.options.prepacking', 'true or false'],
    ['engine:\n  node: { flags: [max-lazy] }\n', 2, 'engine.node.flags.0', 'a flag of Node such as --max-lazy'],
    ['engine:\n  node: { compileCache: a, snapshot: b }\n', 2, 'engine.node', 'one of compileCache and snapshot'],
    ['engine:\n  model: { make: resnet51 }\n', 2, 'engine.model.make', 'did you mean resnet50?'],
    ['engine:\n  model: { make: mlp, file: x }\n', 2, 'engine.model', ''],
    ['engine: {}\ninfer: { url: "http://:9/infer" }\n', 2, 'infer.url', 'one port'],
    ['engine: {}\ninputs: { x: { fill: ones } }\n', 2, 'inputs.x.fill', 'zeros, random or a .npy file'],
    ['engine: {}\nvariants: { only: {} }\n', 2, 'variants', 'two'],
    ['engine: {}\nvariants: [{ name: a }, { name: a }]\n', 2, 'variants.1.name', 'two variants have the name a'],
    ['engine: {}\nvariants: { "a b": {}, c: {} }\n', 2, 'variants.a b', 'letters'],
    ['engine: {}\nvariants:\n  a: {}\n  b:\n    engine:\n      loader: nope\n', 6, 'variants.b.engine.loader', 'there is no loader'],
    ['image: absent\nengine: {}\n', 1, 'image', 'no registry'],
    ['state: warm\n', 1, 'target', 'nothing to start: give engine'],
    ['target: docker\n', 1, 'target', 'target.docker.image (your own server)'],
    ['target: { process: { command: [a] } }\n', 1, 'health.url', 'needs the route that says ready'],
    ['target: { process: { command: [a] } }\nengine: {}\n', 2, 'engine', 'leave one of them out'],
    ['target: { process: { command: [a] } }\nhealth: { url: "http://:1/" }\nbudget: { moment: first-inference }\n', 3, 'budget.moment', 'infer.url'],
    ['- a\n- b\n', 1, 'scenario', 'expected a map'],
    ['just text\n', 1, 'scenario', 'expected a map'],
    ['engine:\n', 1, 'engine', 'expected a map, got nothing'],
  ])('names a wrong value with line and key: %j', async (text, line, key, problem) => {
    const error = await folder.refusal(text);
    if (error.code === 'SCENARIO_UNKNOWN_KEY') {
      expect(error.details['line']).toBe(line);
      return;
    }
    expect(error).toMatchObject({ code: 'SCENARIO_INVALID_VALUE', exitCode: 2, details: { line, key } });
    expect(error.message).toContain(problem);
  });

  it.each([
    ['target: kubernetes\nengine: {}\n', 'known now: process, docker'],
    ['target: { kubernetes: {} }\nengine: {}\n', 'known now: process, docker'],
  ])('says what belongs to a later version instead of pretending: %j', async (text, says) => {
    const error = await folder.refusal(text);
    expect(error.code).toBe('SCENARIO_INVALID_VALUE');
    expect(error.message).toContain(says);
  });

  it.each([
    ['', 1],
    ['# only a comment\n', 1],
    ['state: warm\nstate: cold\n', 2],
    ['engine:\n\tloader: mmap\n', 2],
    ['engine: "open\n', 2],
    ['a: 1\n---\nb: 2\n', 2],
    ['a: *nowhere\n', 1],
    ['a: !!js/function x\n', 1],
    ['__proto__: { engine: {} }\n', 1],
    ['? [a]\n: b\n', 1],
    ['['.repeat(20_000), 1],
    [`x: ${'{a: '.repeat(500)}1${'}'.repeat(500)}\n`, 1],
    [Uint8Array.from([0x80, 0x81, 0xff, 0xfe]), 1],
    ['engine: {}\0\n', 1],
    [`engine: {} #${'x'.repeat(10_000_000)}\n`, 1],
  ])('is a syntax error with a line where it is no readable YAML map (%#)', async (text, line) => {
    expect(await folder.refusal(text)).toMatchObject({ code: 'SCENARIO_SYNTAX', exitCode: 2, details: { line } });
  });

  it('stops an alias bomb', async () => {
    const levels = Array.from({ length: 12 }, (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`);
    expect((await folder.refusal(['l0: &l0 [x]', ...levels].join('\n'))).code).toBe('SCENARIO_SYNTAX');
  });

  it('never repeats a value of the environment', async () => {
    const error = await folder.refusal('target: { process: { command: [a], env: { TOKEN: [hunter2] } } }\nhealth: { url: "http://:1/" }\n');
    expect(error.message).not.toContain('hunter2');
  });

  it('ends in a ColdstartError of the scenario, whatever text it is', async () => {
    const words = fc.constantFrom(
      'engine',
      'target',
      'docker',
      'variants',
      'a',
      ':',
      ' ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&x',
      '*x',
      '"',
      "'",
      '|',
      '>',
      '!!map',
      '<<',
      '?',
      '#',
      '1',
      'null',
      '\t',
      '%',
      '\u2028',
      '\ud800',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 30 }), async (parts) => {
        const file = await folder.write(parts.join(''));
        const error = await loadScenario(file, {}, folder.context).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error !== undefined) {
          expect(error).toBeInstanceOf(ColdstartError);
          expect((error as ColdstartError).code).toMatch(/^(SCENARIO_|PROBE_URL)/);
        }
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
