/**
 * The loaders: how a model file's bytes get to memory. One row each; what they do is native/loaders, one file each. Their
 * options stand beside the backend's own under `engine.options`.
 */
import type { OptionTable } from '../backends/descriptor.ts';

export interface LoaderDescriptor {
  readonly id: string;
  readonly title: string;
  /** What it does, and when it is the one to take. */
  readonly detail: string;
}

const ROWS = [
  { id: 'auto', title: 'automatic', detail: 'the strategy that is ready for a reader of every byte the soonest: a mapping with all pages present' },
  { id: 'path', title: 'left to the engine', detail: 'the engine gets the path; needed for an ORT-format file that the engine maps itself' },
  { id: 'ifstream', title: 'std::ifstream', detail: 'one stream into one vector, as most programs do it: the baseline' },
  { id: 'read', title: 'read', detail: 'one buffer, one thread, large reads' },
  { id: 'mmap', title: 'mapping', detail: 'nothing is read before it is touched; for engines that touch little, and for files beyond memory' },
  { id: 'mmap-populate', title: 'mapping, populated', detail: 'MAP_POPULATE: every page is present on return; no copy' },
  { id: 'mmap-willneed', title: 'mapping, read ahead', detail: 'MADV_WILLNEED: the kernel reads while the engine already works' },
  {
    id: 'mmap-ahead',
    title: 'mapping, populated ahead',
    detail: 'a shared mapping at once, and threads that bring its pages in ahead of the engine: reading and deserializing beside each other',
  },
  { id: 'pread', title: 'parallel pread', detail: 'several threads into one buffer; for storage that wants many requests at once' },
  { id: 'direct', title: 'O_DIRECT', detail: 'past the page cache, several threads; for a cold file on fast storage; reads through the cache where refused' },
  { id: 'huge', title: 'parallel pread, huge pages', detail: 'pread into 2 MiB pages: few faults, and a buffer that devices read faster' },
  { id: 'io-uring', title: 'io_uring', detail: 'many reads under way from one thread; falls back to pread where containers forbid it' },
] as const satisfies readonly LoaderDescriptor[];

export type LoaderId = (typeof ROWS)[number]['id'];

export const LOADERS = Object.fromEntries(ROWS.map((row) => [row.id, row])) as Readonly<Record<LoaderId, LoaderDescriptor>>;

/** Options of the loaders; each is read by those that it concerns. */
export const LOADER_OPTIONS: OptionTable = {
  threads: {
    kind: 'integer',
    min: 0,
    max: 256,
    default: 0,
    help: 'reading threads of pread, direct and huge; 0: one for each core, at most 8 (mmap-ahead: 4)',
  },
  chunkBytes: { kind: 'integer', min: 0, default: 0, help: 'bytes of one read; 0: 8 MiB (io-uring: 2 MiB)' },
  hint: { kind: 'choice', choices: ['none', 'sequential', 'willneed'], default: 'none', help: 'posix_fadvise before reading' },
};
