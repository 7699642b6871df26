/** Whether a Docker daemon of this very machine answers, asked quickly: the default target depends on it. */
import { ColdstartError, errorText } from '../core/errors.ts';

export interface LocalDaemon {
  readonly usable: boolean;
  /** One clause, for "running as a process: …". */
  readonly reason: string;
}

export async function findLocalDaemon(env: Readonly<Record<string, string | undefined>>): Promise<LocalDaemon> {
  const { connectDocker } = await import('../targets/docker/client.ts');
  try {
    const { sameKernel } = await connectDocker(env);
    return sameKernel ? { usable: true, reason: '' } : { usable: false, reason: 'the Docker daemon runs on another kernel' };
  } catch (error) {
    return { usable: false, reason: error instanceof ColdstartError ? error.message : errorText(error) };
  }
}
