/** The plans of test/fixtures/plans, unpacked: whole, or only as much as the first bytes of a large one. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { TRAILER } from '../../src/engine/plans/container.ts';
import { type PlanSource, readSize } from '../../src/engine/plans/plan-source.ts';
import { packageRoot } from '../../src/host/package-root.ts';

/** Of the package xz-utils, which CI installs. */
const XZ = 'xz';
const FOLDER = join(packageRoot(), 'test/fixtures/plans');

export const PLAN_NAMES = [
  'conv.fp16.trt861',
  'conv.trt861',
  'mlp1g.fp32.trt106',
  'r50.fp16.trt106',
  'r50.fp16.vcx.trt106',
  'r50.fp32.vcx.trt106',
  'tiny.profiles2.trt106',
  'tiny.trt861',
  'tiny.vcx.trt106',
] as const;
export type PlanName = (typeof PLAN_NAMES)[number];

const packed = (name: PlanName): string => join(FOLDER, `${name}.plan.xz`);

/** Writes the whole plan into the folder and returns its path. */
export function unpackPlan(name: PlanName, folder: string): string {
  const file = join(folder, `${name}.plan`);
  const descriptor = openSync(file, 'w');
  const { status, error } = spawnSync(XZ, ['-dc', packed(name)], { stdio: ['ignore', descriptor, 'inherit'] });
  closeSync(descriptor);
  if (status !== 0) throw new Error(`xz cannot unpack ${name} (package xz-utils): ${error?.message ?? `status ${status}`}`);
  return file;
}

/** The first bytes of the plan; the rest is not unpacked. */
export async function planHead(name: PlanName, length = 8192): Promise<Buffer> {
  const child = spawn(XZ, ['-dc', packed(name)], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= length) break;
  }
  child.kill();
  await ended;
  if (bytes < length) throw new Error(`xz cannot unpack ${name} (package xz-utils)`);
  return Buffer.concat(chunks).subarray(0, length);
}

/** A file of the plan's size with its first and last bytes and a hole between them: as good as the plan to a reader of headers. */
export async function hollowPlan(name: PlanName, folder: string): Promise<string> {
  const head = await planHead(name);
  const file = join(folder, `${name}.plan`);
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, head, 0, head.length, 0);
  writeSync(descriptor, TRAILER, 0, TRAILER.length, (readSize(head, 16) as number) - TRAILER.length);
  closeSync(descriptor);
  return file;
}

export interface WatchedSource extends PlanSource {
  readonly reads: { readonly offset: number; readonly length: number }[];
}

/** A source over bytes that pretends to be `sizeBytes` long, and refuses to be read outside of itself. */
export function watchedSource(head: Buffer, sizeBytes = head.length, tail: Buffer = TRAILER): WatchedSource {
  const reads: { offset: number; length: number }[] = [];
  return {
    sizeBytes,
    reads,
    read(offset, length) {
      if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0 || offset + length > sizeBytes) {
        throw new Error(`read of ${length} bytes at ${offset} outside of ${sizeBytes}`);
      }
      reads.push({ offset, length });
      if (offset + length <= head.length) return head.subarray(offset, offset + length);
      const bytes = Buffer.alloc(length);
      if (offset < head.length) head.copy(bytes, 0, offset);
      if (offset === sizeBytes - tail.length) tail.copy(bytes, 0, 0, length);
      return bytes;
    },
  };
}
