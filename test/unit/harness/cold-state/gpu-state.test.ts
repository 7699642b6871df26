import { describe, expect, it } from 'vitest';
import type { GpuState } from '../../../../src/core/cold-state.ts';
import type { ColdstartError } from '../../../../src/core/errors.ts';
import type { GpuFacts } from '../../../../src/core/gpu.ts';
import { establishState } from '../../../../src/harness/cold-state/establish-state.ts';
import { judgeGpuState, requireGpuState } from '../../../../src/harness/cold-state/gpu-state.ts';
import { openPageCache } from '../../../../src/host/page-cache.ts';
import { aGpuDevice, someGpuFacts } from '../../../support/a-gpu.ts';
import { aDockerTarget, aProcessTarget } from '../../../support/a-scenario.ts';

const PIPES = '/run/mps';
const withMps = (servers: number[]): GpuFacts => someGpuFacts({ mps: { control: true, servers, pipeFolder: PIPES } });
const withoutMps = someGpuFacts({ mps: { control: false, servers: [], pipeFolder: PIPES } });
const onProcess = (gpu: GpuState) => ({ gpu, target: aProcessTarget() });

function refusal(gpu: GpuState, facts: GpuFacts | undefined): ColdstartError {
  try {
    requireGpuState(onProcess(gpu), facts);
  } catch (error) {
    return error as ColdstartError;
  }
  throw new Error('it was not refused');
}

describe('a state of the GPU, before any trial', () => {
  it('is refused without the MPS control daemon, with the command that starts it', () => {
    const error = refusal('mps', withoutMps);
    expect(error).toMatchObject({ code: 'COLD_STATE_GPU', exitCode: 3 });
    expect(error.message).toContain('gpu: mps needs an MPS control daemon that answers at /run/mps');
    expect(error.hint).toContain('CUDA_MPS_PIPE_DIRECTORY=/run/mps nvidia-cuda-mps-control -d');
  });

  it('does not need a server of MPS yet: the first client brings it', () => {
    expect(() => requireGpuState(onProcess('mps'), withMps([]))).not.toThrow();
  });

  it('is refused where persistence mode is off, naming the GPU and the command', () => {
    const facts = someGpuFacts({ devices: [aGpuDevice(), aGpuDevice({ index: 1, persistence: false })] });
    expect(refusal('persistent', facts).message).toContain('persistence mode on GPU 1, where it is off');
    expect(refusal('persistent', facts).hint).toContain('nvidia-smi -i 1 -pm 1');
    const { persistence: _, ...untold } = aGpuDevice();
    expect(refusal('persistent', someGpuFacts({ devices: [untold] })).message).toContain('tells whether');
    expect(refusal('persistent', someGpuFacts({ devices: [] })).message).toContain('a GPU');
  });

  it('asks only about the GPUs that a container gets', () => {
    const facts = someGpuFacts({ devices: [aGpuDevice(), aGpuDevice({ index: 1, persistence: false })] });
    expect(() => requireGpuState({ gpu: 'persistent', target: aDockerTarget({ gpus: 'device=0' }) }, facts)).not.toThrow();
    expect(() => requireGpuState({ gpu: 'persistent', target: aDockerTarget({ gpus: 'all' }) }, facts)).toThrow(/GPU 1/);
  });

  it('is refused as default where MPS runs, since that would not be the default', () => {
    expect(refusal('default', withMps([41])).message).toContain('no MPS on this machine (a control daemon answers at /run/mps)');
    expect(refusal('default', withMps([41])).hint).toContain('echo quit | nvidia-cuda-mps-control');
    expect(refusal('default', someGpuFacts({ mps: { control: false, servers: [41], pipeFolder: PIPES } })).message).toContain('process 41');
  });

  it('is refused without a driver, unless it is the default', () => {
    expect(refusal('mps', undefined).message).toContain('none answers');
    expect(refusal('persistent', undefined).message).toContain('none answers');
    expect(() => requireGpuState(onProcess('default'), undefined)).not.toThrow();
    expect(() => requireGpuState({ target: aProcessTarget() }, undefined)).not.toThrow();
  });
});

describe('a state of the GPU, right before a trial', () => {
  it('is proven by what the helper saw', () => {
    expect(judgeGpuState(onProcess('mps'), withMps([41]), 'measured')).toEqual({
      requested: 'mps',
      verified: true,
      established: 'as found',
      mpsControl: true,
      mpsServers: 1,
      persistence: 'on',
    });
    expect(judgeGpuState(onProcess('default'), withoutMps, 'measured')).toMatchObject({ verified: true, mpsControl: false });
  });

  it('is wrong without a server, except in the start that brings it', () => {
    const measured = judgeGpuState(onProcess('mps'), withMps([]), 'measured');
    expect(measured).toMatchObject({ verified: false, mpsServers: 0 });
    expect(measured?.reason).toContain('no MPS server runs at /run/mps');
    expect(judgeGpuState(onProcess('mps'), withMps([]), 'control')?.verified).toBe(false);
    expect(judgeGpuState(onProcess('mps'), withMps([]), 'warm-up')).toMatchObject({ verified: true, established: 'this start brings the MPS server up' });
  });

  it('is wrong where the daemon, the mode or the driver went away mid-run', () => {
    expect(judgeGpuState(onProcess('mps'), withoutMps, 'warm-up')?.reason).toContain('nvidia-cuda-mps-control -d');
    expect(judgeGpuState(onProcess('persistent'), someGpuFacts({ devices: [aGpuDevice({ persistence: false })] }), 'measured')).toMatchObject({
      verified: false,
      persistence: 'off',
    });
    expect(judgeGpuState(onProcess('mps'), undefined, 'measured')).toMatchObject({ verified: false });
    expect(judgeGpuState(onProcess('default'), withMps([1]), 'measured')?.verified).toBe(false);
  });

  it('is not spoken of where nobody asked or nobody can tell', () => {
    expect(judgeGpuState({ target: aProcessTarget() }, withMps([1]), 'measured')).toBeUndefined();
    expect(judgeGpuState(onProcess('default'), undefined, 'measured')).toBeUndefined();
  });

  it('makes the whole state of a trial wrong, and is looked at before the files are', async () => {
    const order: string[] = [];
    const pageCache = {
      ...openPageCache(),
      residency: async () => {
        order.push('files');
        return [];
      },
    };
    const deployment = { stateFiles: [{ path: '/model', role: 'model' as const }], pageCache };
    const look = async () => {
      order.push('gpu');
      return judgeGpuState(onProcess('mps'), withMps([]), 'measured');
    };
    const evidence = await establishState(deployment, 'warm', look);
    expect(order[0]).toBe('gpu');
    expect(evidence).toMatchObject({ verified: false, gpu: { verified: false } });
    const fileless = await establishState({ stateFiles: [], pageCache }, 'warm', look);
    expect(fileless.reason).toContain('gpu: mps does not hold');
    expect((await establishState({ stateFiles: [], pageCache }, 'warm')).gpu).toBeUndefined();
  });
});
