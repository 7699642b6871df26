import { describe, expect, it } from 'vitest';
import { useScenarioFolder } from './load-support.ts';

const folder = useScenarioFolder();

/** What becomes of the options of a container that runs the fake engine. */
async function resolved(docker: string, rest = 'engine: { backend: fake }\n') {
  const [variant] = (await folder.load(`target: { docker: { ${docker} } }\n${rest}`)).variants;
  const { gpus, gpuMode } = variant.target as { gpus?: string; gpuMode?: string };
  return { gpus, gpuMode, gpu: variant.gpu };
}

describe('the GPUs of a container', () => {
  it.each([
    ['gpus: all', 'all'],
    ['gpus: 2', '2'],
    ['gpus: [0, 1]', 'device=0,1'],
    ['gpus: "device=0,1"', 'device=0,1'],
    ['gpus: "[0]"', 'device=0'],
    ['gpus: GPU-6f1c7a52-0d3b-4d0e-9a55-1f2a3b4c5d6e', 'device=GPU-6f1c7a52-0d3b-4d0e-9a55-1f2a3b4c5d6e'],
    ['gpus: [MIG-6f1c7a52-0d3b-4d0e-9a55-1f2a3b4c5d6e, 1, 1]', 'device=MIG-6f1c7a52-0d3b-4d0e-9a55-1f2a3b4c5d6e,1'],
  ])('may be written as %s', async (written, gpus) => {
    expect(await resolved(written)).toEqual({ gpus, gpuMode: 'auto', gpu: 'default' });
  });

  it('are none unless they are asked for, and then no state of a GPU is asked for either', async () => {
    expect(await resolved('network: host')).toEqual({});
    expect(await resolved('gpus: none, gpuMode: cdi')).toEqual({ gpus: 'none' });
    expect(await resolved('gpuMode: cdi')).toEqual({});
  });

  it('are all of them for an engine that needs one, unless the scenario says otherwise', async () => {
    const engine = 'engine: { backend: accelerated }\n';
    expect(await resolved('network: host', engine)).toEqual({ gpus: 'all', gpuMode: 'auto', gpu: 'default' });
    expect(await resolved('gpuMode: runtime', engine)).toEqual({ gpus: 'all', gpuMode: 'runtime', gpu: 'default' });
    expect(await resolved('gpus: none', engine)).toEqual({ gpus: 'none' });
    const [process] = (await folder.load(engine)).variants;
    expect(process.gpu).toBe('default');
  });

  it('may differ from variant to variant', async () => {
    const { variants } = await folder.load(
      'target: { docker: { gpuMode: device-nodes } }\nengine: { backend: fake }\nvariants:\n  without: { target: { docker: { gpus: none } } }\n  with: { target: { docker: { gpus: all } }, gpu: mps }\n',
    );
    expect(variants.map(({ target, gpu }) => ({ ...target, gpu }))).toMatchObject([
      { gpus: 'none', gpu: undefined },
      { gpus: 'all', gpuMode: 'device-nodes', gpu: 'mps' },
    ]);
  });

  it.each([
    ['gpus: many', 'gpus: many, got'],
    ['gpus: 0', 'at least 1'],
    ['gpus: "0"', 'from 1 on'],
    ['gpus: []', 'expected'],
    ['gpus: [-1]', 'expected'],
    ['gpus: ["0;rm"]', 'from 1 on'],
    ['gpus: "device="', 'from 1 on'],
    ['gpuMode: magic', 'did you mean'],
  ])('are refused as %s', async (written, says) => {
    const error = await folder.refusal(`target: { docker: { ${written} } }\nengine: { backend: fake }\n`);
    expect(error.code).toBe('SCENARIO_INVALID_VALUE');
    if (!says.startsWith('did') && !says.startsWith('gpus')) expect(error.message).toContain(says);
  });

  it('are needed for a state of the GPU', async () => {
    const error = await folder.refusal('target: docker\nengine: { backend: fake }\ngpu: mps\n');
    expect(error).toMatchObject({ code: 'SCENARIO_INVALID_VALUE', details: { key: 'gpu' } });
    expect(error.message).toContain('target.docker.gpus');
  });
});
