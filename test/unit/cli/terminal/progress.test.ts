import { describe, expect, it } from 'vitest';
import { estimateLeftMs, ProgressPrinter, trialLine } from '../../../../src/cli/terminal/progress.ts';
import { aTrial } from '../../../support/builders.ts';

function recorder(isTTY: boolean) {
  const writes: string[] = [];
  return { writes, isTTY, columns: 100, write: (text: string) => writes.push(text) };
}

const place = (order: number, planned = 30) => ({ variant: 'default', order, planned, role: 'measured' as const, elapsedMs: order * 1000 });

describe('progress', () => {
  it('rewrites one line on a terminal and leaves none behind', () => {
    const stream = recorder(true);
    const printer = new ProgressPrinter({ stream });
    printer.trialStarted(place(1));
    printer.trialEnded(place(1), aTrial({ readyMs: 320 }));
    printer.trialEnded(place(2), aTrial({ order: 2, readyMs: 330 }));
    printer.finish();
    expect(stream.writes.every((text) => text.startsWith('\r\u001b[2K') && !text.includes('\n'))).toBe(true);
    expect(stream.writes[2]).toContain('2/30  default  last 330.0 ms  median 325.0 ms  28 s left at most');
    expect(stream.writes.at(-1)).toBe('\r\u001b[2K');
  });

  it('speaks every ten trials or five seconds where there is no terminal, without escapes', () => {
    const stream = recorder(false);
    const printer = new ProgressPrinter({ stream });
    for (let order = 1; order <= 30; order += 1) {
      printer.trialStarted({ ...place(order), elapsedMs: order });
      printer.trialEnded({ ...place(order), elapsedMs: order }, aTrial({ order }));
    }
    expect(stream.writes).toHaveLength(3);
    expect(stream.writes.join('')).not.toContain('\u001b');
    expect(stream.writes.at(-1)).toContain('30/30');
    printer.trialEnded({ ...place(31, 60), elapsedMs: 9_000 }, aTrial({ order: 31 }));
    expect(stream.writes).toHaveLength(4);
  });

  it('says nothing when quiet', () => {
    const stream = recorder(true);
    const printer = new ProgressPrinter({ stream, quiet: true });
    printer.say('building');
    printer.trialStarted(place(1));
    printer.trialEnded(place(1), aTrial());
    printer.finish();
    expect(stream.writes).toEqual([]);
  });

  it('keeps failed and wrong trials out of the running median and counts failures', () => {
    const stream = recorder(true);
    const printer = new ProgressPrinter({ stream });
    printer.trialEnded(place(1), aTrial({ readyMs: 320 }));
    printer.trialEnded(place(2), aTrial({ outcome: 'invalid', readyMs: 9000 }));
    printer.trialEnded(place(3), aTrial({ outcome: 'crashed', failure: { code: 'TARGET_EXITED', message: 'ended' } }));
    expect(stream.writes.at(-1)).toContain('median 320.0 ms  1 failed');
  });

  it('prints every trial on a line of its own when verbose', () => {
    const stream = recorder(false);
    const printer = new ProgressPrinter({ stream, verbose: true });
    printer.trialEnded(place(1), aTrial({ readyMs: 320, firstInferenceMs: 340 }));
    expect(stream.writes).toEqual(['trial 1 default: ready 320.0 ms, first inference 340.0 ms\n']);
    expect(trialLine(aTrial({ variant: 'a', outcome: 'crashed', failure: { code: 'X', message: 'm' } }))).toBe('trial 1 a: crashed: X: m');
  });

  it('estimates from what has ended', () => {
    expect([estimateLeftMs(0, 30, 10), estimateLeftMs(10, 30, 1000), estimateLeftMs(31, 30, 1000)]).toEqual([undefined, 2000, 0]);
  });
});
