import { describe, expect, it } from 'vitest';
import { savedGpuFacts, visibleDevices, visibleGpus } from '../../../src/core/gpu-devices.ts';
import { usesGpu } from '../../../src/core/scenario.ts';
import { aDockerTarget, aGpuDevice, aGpuVariant, aProcessTarget, aVariant, someGpuFacts } from '../../support/builders.ts';

const instance = { uuid: 'MIG-aaaa-1', memoryBytes: 2e10 };
const devices = [aGpuDevice(), aGpuDevice({ index: 1 }), aGpuDevice({ index: 2, mig: { enabled: true, instances: [instance] } })];
const facts = someGpuFacts({ devices });
const seen = (target: Parameters<typeof aDockerTarget>[0]) => visibleDevices(facts, aDockerTarget(target)).map(({ index }) => index);

describe('the GPUs that an instance sees', () => {
  it.each([
    ['all', [0, 1, 2]],
    ['none', []],
    ['2', [0, 1]],
    ['device=1', [1]],
    ['device=0,2', [0, 2]],
    ['"device=0,2"', [0, 2]],
    ['[1]', [1]],
    ['[0, 2]', [0, 2]],
    ['device=GPU-00000001', [1]],
    ['device=GPU-00000001-1111-2222-3333-444455556666', [1]],
    ['device=MIG-aaaa-1', [2]],
    ['device=9', []],
    ['nonsense', []],
  ])('are those that gpus: %s passes', (gpus, indices) => {
    expect(seen({ gpus })).toEqual(indices);
  });

  it('are narrowed by CUDA_VISIBLE_DEVICES, in a container and without one', () => {
    expect(seen({ gpus: 'all', env: { CUDA_VISIBLE_DEVICES: '1' } })).toEqual([1]);
    expect(seen({ gpus: 'all', env: { CUDA_VISIBLE_DEVICES: '' } })).toEqual([]);
    expect(seen({ gpus: 'device=2,0', env: { CUDA_VISIBLE_DEVICES: '1' } })).toEqual([0]);
    expect(visibleDevices(facts, aProcessTarget({ env: { CUDA_VISIBLE_DEVICES: '0,1' } }))).toHaveLength(2);
    expect(visibleDevices(facts, aProcessTarget())).toHaveLength(3);
  });

  it('are in the order in which they are named', () => {
    expect(seen({ gpus: 'device=2,0' })).toEqual([2, 0]);
    expect(seen({ env: { CUDA_VISIBLE_DEVICES: '1,0' } })).toEqual([1, 0]);
  });

  it('are narrowed for a process by the variables of whoever starts it, unless it has its own', () => {
    const environment = { CUDA_VISIBLE_DEVICES: '1' };
    expect(visibleDevices(facts, aProcessTarget(), environment)).toEqual([devices[1]]);
    expect(visibleDevices(facts, aProcessTarget({ env: { CUDA_VISIBLE_DEVICES: '0' } }), environment)).toEqual([devices[0]]);
    expect(visibleDevices(facts, aDockerTarget({ gpus: 'all' }), environment)).toHaveLength(3);
  });

  it('are told apart from names that no GPU has, and from parts of one', () => {
    const env = { CUDA_VISIBLE_DEVICES: 'MIG-aaaa-1,MIG-other,7' };
    expect(visibleGpus(facts, aProcessTarget({ env }))).toEqual([{ device: devices[2], mig: instance }, undefined, undefined]);
    expect(visibleGpus(facts, aDockerTarget({ gpus: 'device=9', env: { CUDA_VISIBLE_DEVICES: '0' } }))).toEqual([undefined]);
  });

  it('belong to a start with TensorRT and to a container that is given some', () => {
    expect(usesGpu(aGpuVariant({ target: aProcessTarget() }))).toBe(true);
    expect(usesGpu(aVariant({ target: aDockerTarget({ gpus: 'all' }) }))).toBe(true);
    expect(usesGpu(aVariant({ target: aDockerTarget({ gpus: 'none' }) }))).toBe(false);
    expect(usesGpu(aVariant())).toBe(false);
  });
});

describe('the facts that are saved', () => {
  it('say of other processes no path and no argument', () => {
    const processes = [
      { pid: 7, name: '/home/someone/secret-project/train.py --token abc', memoryBytes: 5 },
      { pid: 8, name: '' },
    ];
    const [device] = savedGpuFacts(someGpuFacts({ devices: [aGpuDevice({ processes })] })).devices;
    expect(device?.processes).toEqual([
      { pid: 7, name: 'train.py', memoryBytes: 5 },
      { pid: 8, name: '' },
    ]);
  });
});
