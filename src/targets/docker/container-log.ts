/**
 * A container's standard output and error: taken from the daemon when the trial is over (following them would cost the
 * daemon work while the clock runs) and written to the trial's log file. Capped at 1 MiB.
 */
import { appendFileSync } from 'node:fs';
import type Docker from 'dockerode';
import { ColdstartError, errorText } from '../../core/errors.ts';
import { readLogTail } from '../../host/log-tail.ts';

const LOG_LIMIT_BYTES = 1 << 20;
/** Lines asked for; more than the cap holds for any program that writes lines. */
const LINE_LIMIT = 10_000;
const FRAME_HEADER_BYTES = 8;

/** Joins the frames of Docker's multiplexed stream; a cut last frame gives what is there of it. */
export function joinFrames(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + FRAME_HEADER_BYTES <= bytes.length; ) {
    const begin = at + FRAME_HEADER_BYTES;
    at = begin + bytes.readUInt32BE(at + 4);
    parts.push(bytes.subarray(begin, at));
  }
  return Buffer.concat(parts);
}

/** Never rejects: a log that cannot be had is empty. */
async function fetchLog(container: Docker.Container): Promise<Buffer> {
  try {
    const raw = (await container.logs({ follow: false, stdout: true, stderr: true, tail: LINE_LIMIT })) as unknown;
    const log = joinFrames(Buffer.isBuffer(raw) ? raw : Buffer.from(String(raw), 'latin1'));
    return log.length <= LOG_LIMIT_BYTES ? log : log.subarray(log.length - LOG_LIMIT_BYTES);
  } catch {
    return Buffer.alloc(0);
  }
}

export class ContainerLog {
  readonly #file: string;
  #taken: Promise<void> | undefined;

  /** Makes the file. Throws HOST_NOT_WRITABLE. */
  constructor(file: string) {
    this.#file = file;
    try {
      appendFileSync(file, '');
    } catch (error) {
      throw new ColdstartError('HOST_NOT_WRITABLE', { file, problem: errorText(error) }, { cause: error });
    }
  }

  /** Takes it once; later calls wait for the first. Never rejects: the harness meets a full disk itself. */
  take(container: Docker.Container): Promise<void> {
    this.#taken ??= fetchLog(container)
      .then((log) => appendFileSync(this.#file, log))
      .catch(() => undefined);
    return this.#taken;
  }

  /** Complete once it was taken. */
  tail(lines: number): readonly string[] {
    return readLogTail(this.#file, lines);
  }
}
