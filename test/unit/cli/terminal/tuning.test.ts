import { describe, expect, it } from 'vitest';
import { TuneProgressPrinter } from '../../../../src/cli/terminal/tune-progress.ts';
import { renderTuning } from '../../../../src/cli/terminal/tuning.ts';
import type { KnobReport } from '../../../../src/core/tuning.ts';
import { aTuning } from '../../../support/builders.ts';

const PLACE = { folder: '/home/me/reports/tunings/t1', reportFile: '/home/me/reports/tunings/t1/report.html', cwd: '/home/me' };

function lines(result = aTuning(), options: object = {}): string[] {
  return renderTuning(result, { width: 100, ...PLACE, ...options }).split('\n');
}

function below(all: readonly string[], title: string): string[] {
  const from = all.findIndex((line) => line.includes(title)) + 1;
  return from === 0 ? [] : all.slice(from, all.indexOf('', from));
}

describe('a tuning on a terminal', () => {
  it('begins with what it cost and the headline', () => {
    const [title, cost, empty, verdict] = lines(aTuning(), { width: 140 });
    expect([title, cost, empty]).toEqual([expect.stringMatching(/^Tuning: /), expect.stringMatching(/^\d+ starts in .*: baseline \d+, /), '']);
    expect(verdict).toMatch(/^✓ /);
  });

  it('gives commands that can be copied: the folder first, relative to where one is, then one for each file, with the one that takes it back', () => {
    const [folder, ...commands] = below(lines(), 'To apply');
    expect(folder).toBe('  cd reports/tunings/t1/patch');
    expect(commands).toContainEqual(expect.stringMatching(/^ {2}coldstart run scenario\.yaml +# scenario; back: coldstart run scenario\.rollback\.yaml$/));
    const elsewhere = below(lines(aTuning(), { cwd: '/srv' }), 'To apply')[0];
    expect(elsewhere).toBe('  cd /home/me/reports/tunings/t1/patch');
    expect(below(lines(aTuning(), { cwd: '/srv', folder: "/a b/it's" }), 'To apply')[0]).toBe("  cd '/a b/it'\\''s/patch'");
  });

  it('names a file that only others use nowhere among the commands', () => {
    const patch = [{ file: 'patch/config.json', title: 'configuration', apply: 'the other files name it' }, ...aTuning().patch];
    expect(below(lines(aTuning({}, { patch })), 'To apply').join('\n')).not.toContain('the other files');
  });

  it('tells few settings in full, and of many the values alone', () => {
    const [one] = aTuning().settings ?? [];
    if (one === undefined) throw new Error('the sample sets nothing');
    const few = below(lines(aTuning({}, { settings: [one] })), 'What to set').join(' ');
    expect(few.replace(/ +/g, ' ')).toContain(one.byHand);
    const many = below(lines(aTuning({}, { settings: Array.from({ length: 17 }, () => ({ ...one, security: undefined as never })) })), 'What to set');
    expect(many).toHaveLength(18);
    expect(many.join(' ')).not.toContain(one.byHand);
  });

  it('never hides that a setting weakens security', () => {
    const [one] = aTuning().settings ?? [];
    if (one === undefined) throw new Error('the sample sets nothing');
    const settings = Array.from({ length: 17 }, (_, index) => ({ ...one, security: index === 9 ? 'the filter is off' : (undefined as never) }));
    expect(lines(aTuning({}, { settings })).join('\n')).toContain('security: the filter is off');
  });

  it('shows at most ten effects, those beyond noise, and names the others in one line', () => {
    const [sample] = aTuning().knobs;
    const knob = (index: number, seen: boolean): KnobReport => ({
      ...(sample as KnobReport),
      id: `knob-${index}`,
      effect: { ms: -index - 1, lowMs: -index - 2, highMs: seen ? -index : 1 },
    });
    const knobs = Array.from({ length: 38 }, (_, index) => knob(index + 1, index % 2 === 0));
    const shown = below(lines(aTuning({}, { knobs })), 'Effects');
    expect(shown).toHaveLength(12);
    expect(shown[1]).toMatch(/^ {2}knob-37 /);
    expect(shown.at(-1)).toMatch(/^ {2}28 more, smaller or not told from noise: .*…$/);
  });

  it('says of a candidate that was not proven what it sets, and that it is not recommended', () => {
    const all = lines(aTuning({ outcome: 'not-proven' }));
    expect(all.join('\n')).toMatch(/What the best candidate sets; not recommended/);
    expect(below(all, 'To apply')).toEqual([]);
  });

  it.each([40, 60, 100, 140])('keeps to %i columns, whatever the text, but for commands and paths', (width) => {
    const all = lines(aTuning({}, { patch: [], notices: ['a notice '.repeat(30)] }), { width });
    expect(all.filter((line) => line.length > width && !line.startsWith('report: '))).toEqual([]);
  });

  it('obeys no escape sequence of a foreign text', () => {
    expect(renderTuning(aTuning({}, { title: 'a\u001b[31mb', sentence: 'c\u001b]0;x\u0007d' }), { ...PLACE, color: false })).not.toMatch(/[\u001b\u0007]/);
  });

  it('says under --quiet the headline, the notices and where the report is', () => {
    expect(lines(aTuning({}, { sentence: 'faster', notices: ['look'] }), { quiet: true })).toEqual(['✓ faster', '▲ look', `report: ${PLACE.reportFile}`, '']);
  });
});

describe('the progress of a tuning', () => {
  const PROGRESS = { stage: 'screen', start: 7, planned: 60, elapsedMs: 9000, leftMs: 6067 } as const;

  function said(options: { isTTY?: boolean; verbose?: boolean }, work: (printer: TuneProgressPrinter) => void): string {
    let text = '';
    const stream = { write: (more: string) => (text += more), isTTY: options.isTTY ?? false, columns: 100 };
    work(new TuneProgressPrinter({ stream, verbose: options.verbose ?? false }));
    return text;
  }

  it('says what is made once, unless everything is wanted', () => {
    const twice = (printer: TuneProgressPrinter) => {
      printer.say('making it …');
      printer.say('making it …');
    };
    expect(said({}, twice)).toBe('making it …\n');
    expect(said({ verbose: true }, twice)).toBe('making it …\nmaking it …\n');
  });

  it('shows whole seconds that are left, and a leader only where it leads, with its first settings', () => {
    const settings = { a: 1, b: true, c: 'x', d: 2, e: 3 };
    const line = (ratio: number): string => said({}, (printer) => printer.startBegan({ ...PROGRESS, leader: { settings, ratio } }));
    expect(line(0.6)).toBe('screen  7/60  7.00 s left at most  best so far, an estimate: 40.0 % faster (a=1, b=true, c=x, 2 more)\n');
    expect(line(1.1)).not.toContain('best so far');
  });

  it('rewrites one line of a terminal and removes it at the end', () => {
    const text = said({ isTTY: true }, (printer) => {
      printer.startBegan(PROGRESS);
      printer.finish();
    });
    expect(text.startsWith('\r\u001b[2Kscreen  7/60')).toBe(true);
    expect(text.endsWith('\r\u001b[2K')).toBe(true);
  });
});
