/** The knobs of a process's environment do what they say: seen in real starts, from outside. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/core/setting.ts';
import { makeFolder } from '../support/host-programs.ts';
import { aTunableCommand, aTunableVariant, type LiveStart, statusBytes, TunedStarts } from '../support/tuned-starts.ts';

const MB = 1e6;

/** Answers with what Python knows about itself. */
const PYTHON = `
import http.server, json, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        about = {'user': sys.flags.no_user_site, 'blocks': sys.getallocatedblocks(), 'env': dict(os.environ)}
        body = json.dumps(about).encode()
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()
`;

interface AboutPython {
  readonly user: number;
  /** Of Python's own allocator; 0 where another one serves. */
  readonly blocks: number;
  readonly env: Readonly<Record<string, string>>;
}

let folder: ReturnType<typeof makeFolder>;
let starts: TunedStarts;

beforeAll(() => {
  folder = makeFolder();
  starts = new TunedStarts(folder.path);
});
afterEach(() => starts.stop());
afterAll(() => folder.remove());

async function startPython(settings: Settings): Promise<AboutPython> {
  const { variant } = await starts.start(await aTunableCommand((port) => ['python3', '-c', PYTHON, String(port)]), settings);
  return (await (await fetch(`http://127.0.0.1:${variant.health.port}/`)).json()) as AboutPython;
}

function hugePageAreas({ pid }: LiveStart): number {
  return readFileSync(`/proc/${pid}/smaps`, 'utf8').match(/^VmFlags:.* hg\b/gm)?.length ?? 0;
}

describe('the knobs of the C library', () => {
  it('malloc-arenas keeps threads from reserving heaps of their own', async () => {
    const many = statusBytes(await starts.start(await aTunableVariant(), {}), 'VmSize');
    const live = await starts.start(await aTunableVariant(), { 'malloc-arenas': 1 });
    expect(many - statusBytes(live, 'VmSize')).toBeGreaterThan(100 * MB);
    expect(live.environment['MALLOC_ARENA_MAX']).toBe('1');
  });

  it('malloc-top-pad takes more from the kernel at once', async () => {
    const plain = statusBytes(await starts.start(await aTunableVariant(), { 'malloc-arenas': 1 }), 'VmData');
    const padded = statusBytes(await starts.start(await aTunableVariant(), { 'malloc-arenas': 1, 'malloc-top-pad': 64 * 2 ** 20 }), 'VmData');
    expect(padded - plain).toBeGreaterThan(15 * MB);
  });

  it('malloc-huge-pages asks for huge pages, and leaves other tunables alone', async () => {
    const variant = await aTunableVariant({ target: { kind: 'process', cwd: '/', env: { GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0' } } });
    const plain = hugePageAreas(await starts.start(variant, {}));
    const live = await starts.start(variant, { 'malloc-huge-pages': 1 });
    // The C library cuts the list up where it lies.
    expect(readFileSync(`/proc/${live.pid}/environ`, 'utf8')).toMatch(/GLIBC_TUNABLES=glibc\.malloc\.tcache_count=0[:\0]glibc\.malloc\.hugetlb=1\0/);
    // The C library asks only where the kernel waits to be asked.
    const asks = readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8').includes('[madvise]');
    if (asks) expect(hugePageAreas(live)).toBeGreaterThan(plain);
    else expect(hugePageAreas(live)).toBe(plain);
  });

  it('bind-now binds every symbol at the beginning', async () => {
    const boundAtStart = async (settings: Settings): Promise<number> => {
      const variant = await aTunableVariant({ target: { kind: 'process', cwd: '/', env: { LD_DEBUG: 'statistics' } } });
      const { logFile } = await starts.start(variant, settings);
      return Number(/number of relocations:\s+(\d+)/.exec(readFileSync(logFile, 'utf8'))?.[1]);
    };
    expect(await boundAtStart({ 'bind-now': true })).toBeGreaterThan((await boundAtStart({})) + 500);
  });
});

describe('the knobs of Python', () => {
  it('python-user-site leaves the folder of user packages out', async () => {
    expect((await startPython({})).user).toBe(0);
    expect((await startPython({ 'python-user-site': true })).user).toBe(1);
  });

  it("python-malloc takes memory from the C library and not from Python's own allocator", async () => {
    expect((await startPython({})).blocks).toBeGreaterThan(1000);
    expect((await startPython({ 'python-malloc': 'malloc' })).blocks).toBe(0);
  });

  it.each([
    ['omp-threads', 1, 'OMP_NUM_THREADS', '1'],
    ['openblas-threads', 1, 'OPENBLAS_NUM_THREADS', '1'],
    ['ort-telemetry', true, 'ORT_DISABLE_TELEMETRY', '1'],
  ] as const)('%s %s reaches the program as %s=%s, which libraries read while they are imported', async (knob, value, name, text) => {
    expect((await startPython({ [knob]: value })).env[name]).toBe(text);
  });
});
