import { describe, expect, it } from 'vitest';
import { renderEngineBench } from '../../../../src/cli/terminal/engine-bench.ts';
import { RacePrinter } from '../../../../src/cli/terminal/race-progress.ts';
import type { EngineBench, RankedContestant } from '../../../../src/core/engine-race.ts';

const ranked = (name: string, changes: Partial<RankedContestant> = {}): RankedContestant => ({
  id: `session:${name}`,
  group: 'session',
  name,
  title: `title of ${name}`,
  loader: 'auto',
  order: 'overlapped',
  options: {},
  count: 6,
  medianMs: 12.34,
  lowMs: 11,
  highMs: 13,
  ratio: 1,
  slower: false,
  bytes: 0,
  samplesMs: [],
  ...changes,
});

const bench: EngineBench = {
  schemaVersion: 1,
  kind: 'engine-bench',
  createdAt: '2026-01-01T00:00:00.000Z',
  backend: 'onnxruntime',
  engineVersion: '1.30.0',
  model: '/models/model\u001b[31m.onnx',
  modelBytes: 102e6,
  rounds: 6,
  seed: 1,
  loaders: [ranked('pread', { group: 'loader', bytesPerSecond: 2.5e9 })],
  sessions: [ranked('ort-in-place'), ranked('ort', { ratio: 1.02 }), ranked('standard', { ratio: 3.2, lowRatio: 3.1, highRatio: 3.3, slower: true })],
  failures: [{ id: 'session:no-arena', code: 'ENGINE_FAILED', message: 'it fell over' }],
  limits: ['everything is warm'],
  durationMs: 12_000,
};

describe('the tables of a race', () => {
  const text = renderEngineBench(bench, { width: 120 });

  it('shows medians, intervals, ratios, rates of loaders, failures and limits', () => {
    expect(text).toContain('onnxruntime 1.30.0: model␛[31m.onnx, 102 MB; 6 rounds in 12 s');
    expect(text).toMatch(/pread +12\.3 ms +11\.0–13\.0 ms +1\.00 x +2\.50 GB\/s +title of pread/);
    expect(text).toMatch(/standard +12\.3 ms +11\.0–13\.0 ms +3\.20 x \(3\.10–3\.30\)/);
    expect(text).toContain('out of the race: session no-arena: it fell over [ENGINE_FAILED]');
    expect(text).toContain('everything is warm');
  });

  it('marks those that are not proven to be slower, and only those', () => {
    expect(text).toMatch(/\bort ≈/);
    expect(text).not.toMatch(/(standard|ort-in-place) ≈/);
  });
});

describe('the progress of a race', () => {
  function record(isTTY: boolean): { written: string[]; printer: RacePrinter; at: (ms: number) => void } {
    const written: string[] = [];
    let nowMs = 0;
    const printer = new RacePrinter({ isTTY, columns: 80, write: (text: string) => written.push(text) }, false, () => nowMs);
    return {
      written,
      printer,
      at: (ms) => {
        nowMs = ms;
      },
    };
  }
  const progress = { round: 2, rounds: 8, what: 'loader pread' };

  it('is silent for two seconds, then rewrites one line on a terminal and removes it', () => {
    const { written, printer, at } = record(true);
    printer.show(progress);
    at(1999);
    printer.show(progress);
    printer.finish();
    expect(written).toEqual([]);
    at(2000);
    printer.show(progress);
    expect(written.join('')).toContain('round 2 of 8  loader pread');
    expect(written.join('')).not.toContain('\n');
    printer.finish();
    expect(written.at(-1)).toBe('\r\u001b[2K');
  });

  it('speaks every five seconds elsewhere', () => {
    const { written, printer, at } = record(false);
    for (let ms = 0; ms <= 12_000; ms += 500) {
      at(ms);
      printer.show(progress);
    }
    expect(written).toEqual(Array(3).fill('round 2 of 8: loader pread\n'));
  });
});
