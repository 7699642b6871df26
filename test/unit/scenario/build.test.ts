import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ColdstartError } from '../../../src/core/errors.ts';
import { loadScenario, readScenarioBuild } from '../../../src/scenario/load.ts';
import { redactScenario } from '../../../src/scenario/redact-scenario.ts';
import { toYaml } from '../../../src/scenario/to-yaml.ts';
import { useScenarioFolder } from './load-support.ts';

const folder = useScenarioFolder();
const COMMAND = 'target: { process: { command: [./server] } }\nhealth: { url: "http://:1/" }\n';
const IMAGE = 'target: { docker: { image: a } }\nhealth: { url: "http://:1/" }\n';

describe('[unit] how a scenario says that a commit is built', () => {
  it('fills in the time that a build may take', async () => {
    expect((await folder.load(`build: { command: make -j }\n${COMMAND}`)).build).toEqual({ makes: 'command', command: 'make -j', timeoutMs: 1_800_000 });
    expect((await folder.load(`build: { image: docker build -q ., timeout: 90s }\n${IMAGE}`)).build).toEqual({
      makes: 'image',
      command: 'docker build -q .',
      timeoutMs: 90_000,
    });
    expect(await folder.load(COMMAND)).not.toHaveProperty('build');
  });

  it('is the same after it was written and read again', async () => {
    const scenario = await folder.load(`build: { image: docker build -q ., timeout: 90s }\n${IMAGE}`);
    expect(await folder.load(toYaml(scenario))).toEqual(scenario);
  });

  it('is saved without secrets, and refused where a part of it was a secret', async () => {
    const scenario = await folder.load(`build: { command: "API_TOKEN=hunter2hunter2 make" }\n${COMMAND}`);
    expect(redactScenario(scenario).build?.command).toBe('API_TOKEN=[redacted] make');
    expect((await folder.refusal(toYaml(scenario))).message).toContain('redacted');
  });

  it.each([
    [`build: {}\n${COMMAND}`, 'give one of image and command'],
    [`build: { image: a, command: b }\n${COMMAND}`, 'give one of image and command'],
    [`build: make\n${COMMAND}`, 'expected a map'],
    [`build: { command: true }\n${COMMAND}`, 'expected text'],
    [`build: { command: " " }\n${COMMAND}`, 'expected a command line'],
    [`build: { comand: make }\n${COMMAND}`, 'did you mean command?'],
    [`build: { command: make, timeout: 10 }\n${COMMAND}`, 'expected text'],
    [`build: { command: make, timeout: 1ms }\n${COMMAND}`, 'build.timeout'],
    [`build: { image: docker build -q . }\n${COMMAND}`, 'started by target: docker'],
    ['build: { image: docker build -q . }\ntarget: docker\nengine: {}\n', "coldstart's own entry point"],
  ])('is refused: %j', async (text, problem) => {
    const error = await folder.refusal(text);
    expect(error.details['line']).toBe(1);
    expect(error.message).toContain(problem);
  });

  it('is known before there is an image to start', async () => {
    const file = await folder.write('name: service\nbuild: { image: make image }\ntarget: docker\nhealth: { url: "http://:1/" }\n');
    expect(await readScenarioBuild(file, folder.context)).toMatchObject({ name: 'service', file, build: { makes: 'image', command: 'make image' } });
    await expect(readScenarioBuild(await folder.write('build: {}\n'), folder.context)).rejects.toBeInstanceOf(ColdstartError);
  });

  it('lets relative paths lead into a checkout, and absolute ones and those of flags where they are', async () => {
    const text = 'engine: { model: { file: m.onnx } }\ntarget: { docker: { volumes: [./a:/a, /b:/b, c:/c] } }\n';
    const file = await folder.write(text);
    const { variants } = await loadScenario(file, { volume: ['./d:/d'] }, { ...folder.context, baseFolder: '/checkout/deep' });
    expect(variants[0]).toMatchObject({ engine: { model: { file: '/checkout/deep/m.onnx' } }, target: { volumes: [`${folder.path}/d:/d`] } });
    const plain = await loadScenario(file, {}, { ...folder.context, baseFolder: '/checkout/deep' });
    expect(plain.variants[0].target).toMatchObject({ volumes: ['/checkout/deep/a:/a', '/b:/b', 'c:/c'] });
    expect((await loadScenario(file, {}, folder.context)).variants[0]).toMatchObject({ engine: { model: { file: join(folder.path, 'm.onnx') } } });
  });
});
