/** What a container needs beside its GPUs to be a client of the host's MPS server: the pipes, and shared memory with it. */
import type { GpuGrant } from './mode.ts';

/** The pipes lie at the same path inside: the server's answers name it. */
export function mpsGrant(pipeFolder: string): GpuGrant {
  return {
    ipcMode: 'host',
    mounts: [{ source: pipeFolder, target: pipeFolder, readOnly: false }],
    env: { CUDA_MPS_PIPE_DIRECTORY: pipeFolder },
  };
}
