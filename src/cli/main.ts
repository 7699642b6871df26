/** The binary: runs the program and ends the process with its exit code. The only file that ends the process. */
import { runCli } from './program.ts';

const interrupt = new AbortController();
let asked = 0;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    asked += 1;
    interrupt.abort();
    // Whoever asks three times wants out even if the clean-up hangs; `coldstart clean` removes what it leaves.
    if (asked >= 3) process.exit(130);
  });
}
// A reader that went away (coldstart … | head) is no fault, and no reason to end a run without its clean-up.
let lostOutput = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    lostOutput ||= error.code !== 'EPIPE';
  });
}

/** An answer, or nothing where the input ends or the user leaves. */
async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(question, { signal: interrupt.signal }).catch(() => ''), ended]);
  } finally {
    terminal.close();
  }
}

const code = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: interrupt.signal,
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  exitCode: 0,
});
process.exitCode = lostOutput && code === 0 ? 1 : code;
