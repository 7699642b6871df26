/**
 * What the instance itself wrote down: its marks file and facts in the mounted folder, and the text files of foreign
 * programs, in that folder or anywhere in the container. Everything in them is foreign input.
 */
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { extract } from 'tar-stream';
import type { ClockPair } from '../../core/clock.ts';
import type { Mark } from '../../core/mark.ts';
import { readMarkedFacts, readMarksFile } from '../../host/marks-file.ts';
import { parseStartupLog } from '../../host/startup-log.ts';
import type { CollectedMarks } from '../target.ts';
import { daemonMessage } from './daemon-errors.ts';
import { MOUNT_PATHS } from './image-files.ts';

export interface InstanceMarksPlace {
  /** The trial's folder on this machine, mounted at MOUNT_PATHS.trial. */
  readonly folder: string;
  /** Off: a control trial, or a program that is not ours. */
  readonly marks: 'on' | 'off';
  /** Text files as the instance sees them. */
  readonly files: readonly string[];
}

const FILE_LIMIT_BYTES = 1 << 20;

/** The first regular file of an archive, as text. */
async function firstFile(archive: Readable): Promise<string> {
  const entries = extract();
  archive.on('error', (error: Error) => entries.destroy(error));
  // What is not read of it would keep its connection open, and with it the process.
  entries.on('close', () => archive.destroy());
  archive.pipe(entries);
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of entry as AsyncIterable<Buffer>) {
      if (sizeBytes < FILE_LIMIT_BYTES) chunks.push(chunk);
      sizeBytes += chunk.length;
    }
    if (entry.header.type === 'file') return Buffer.concat(chunks).toString('utf8');
  }
  throw new Error('it is no regular file');
}

/** Always through the daemon: a link in the mounted folder must not lead the harness to a file of this machine. */
async function readTextMarks(container: Docker.Container, file: string, clocks: ClockPair): Promise<{ marks: readonly Mark[]; warnings: readonly string[] }> {
  try {
    return parseStartupLog(await firstFile((await container.getArchive({ path: file })) as Readable), file, clocks);
  } catch (error) {
    return { marks: [], warnings: [`${file} in the container cannot be read: ${daemonMessage(error)}`] };
  }
}

/** CLOCK_MONOTONIC, nanoseconds. */
export interface Period {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

function isWithin({ timestampNs, uncertaintyNs }: Mark, { fromNs, toNs }: Period): boolean {
  const slackNs = BigInt(Math.ceil(uncertaintyNs));
  return timestampNs + slackNs >= fromNs && timestampNs - slackNs <= toNs;
}

/** Never rejects. Stamps outside of the trial come with the image, or from a clock that is not ours: they are left out. */
export async function collectInstanceMarks(container: Docker.Container, place: InstanceMarksPlace, clocks: ClockPair, period: Period): Promise<CollectedMarks> {
  const marksFile = posix.join(place.folder, posix.basename(MOUNT_PATHS.marks));
  const inside = place.marks === 'on' ? readMarksFile(marksFile) : { marks: [], warnings: [] };
  const texts = await Promise.all(place.files.map((file) => readTextMarks(container, file, clocks)));
  const all = [...inside.marks, ...texts.flatMap(({ marks }) => marks)];
  const marks = all.filter((mark) => isWithin(mark, period));
  const stray = all.length - marks.length;
  return {
    marks,
    facts: place.marks === 'on' ? readMarkedFacts(marksFile) : {},
    warnings: [
      ...inside.warnings,
      ...texts.flatMap(({ warnings }) => warnings),
      ...(stray > 0 ? [`${stray} stamps lie outside of this trial and were left out`] : []),
    ],
  };
}
