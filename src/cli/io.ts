/** The command line's surroundings, given as one object so that tests can record what was written. */

interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface CliIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted at Ctrl-C and at SIGTERM. */
  readonly signal: AbortSignal;
  /** Asks whoever sits at the terminal; undefined where nobody does. */
  readonly ask?: (question: string) => Promise<string>;
  /** What the process will end with; commands set it, only main.ts ends the process. */
  exitCode: number;
}

/** NO_COLOR and pipes turn colour off; FORCE_COLOR turns it on. */
export function wantsColor(io: CliIo, stream: 'stdout' | 'stderr' = 'stderr'): boolean {
  if (io.env['NO_COLOR']) return false;
  return Boolean(io.env['FORCE_COLOR']) || Boolean(io[stream].isTTY);
}
