import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TuningResult } from '../../../src/core/tuning.ts';
import { buildTuningView } from '../../../src/report/build-tuning-view.ts';
import { renderTuningCsv } from '../../../src/report/formats/csv/tuning.ts';
import { renderTuningAnnotations } from '../../../src/report/formats/github.ts';
import { effectAxis, effectRow } from '../../../src/report/formats/html/tuning/effect-svg.ts';
import { embedTuning } from '../../../src/report/formats/html/tuning/embed-tuning.ts';
import { renderTuningHtml } from '../../../src/report/formats/html/tuning/render-tuning-html.ts';
import { renderTuningJunit } from '../../../src/report/formats/junit/junit.ts';
import { renderTuningMarkdown } from '../../../src/report/formats/markdown/tuning.ts';
import { groupIdle } from '../../../src/report/group-idle.ts';
import { buildJs } from '../../../src/setup/build-js.mjs';
import { aTuning } from '../../support/builders.ts';

beforeAll(async () => {
  await buildJs({ quiet: true, only: ['report'] });
});

const rows = (csv: string): string[][] =>
  csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe('the view of a tuning', () => {
  it('lists knobs by what they save, those without an estimate last', () => {
    const tuning = aTuning({ pairs: 3 });
    const [first, ...others] = tuning.knobs;
    const { effect: _, ...unknown } = first as TuningResult['knobs'][0];
    const { knobs, idle } = buildTuningView({ ...tuning, knobs: [unknown, ...others] });
    expect(knobs.map(({ id }) => id)).toEqual(['loader', 'network', 'node-compile-cache', 'log-driver', 'intra-threads', 'warm-up', 'optimized-model']);
    expect(idle.map(({ status }) => status)).not.toContain('searched');
    expect(knobs.length + idle.length).toBe(tuning.knobs.length);
  });

  it('gives each candidate the starts that were its own, and a start the settings of its candidate', () => {
    const tuning = aTuning({ pairs: 3 });
    const starts = tuning.starts.map(({ settings: _, ...start }) => start);
    const view = buildTuningView({ ...tuning, starts });
    for (const candidate of view.candidates) {
      expect(candidate.orders).toHaveLength(candidate.starts);
      expect(candidate.orders).toEqual([...candidate.orders].sort((a, b) => a - b));
    }
    expect(view.candidates.find(({ end }) => end === 'failed')?.failedOrders).toHaveLength(1);
    expect(view.starts.find(({ candidate }) => candidate === 'c1')?.settings).toEqual(tuning.candidates[1]?.settings);
    expect(view.starts.find(({ candidate }) => candidate === 's1')?.settings).toBeUndefined();
  });

  it('says what remains of each phase, the most first, and what each stage cost', () => {
    const { ceilings, costs, totalMs } = buildTuningView(aTuning({ pairs: 3 }));
    const remains = ceilings?.rows.map(({ remainsMs }) => remainsMs) ?? [];
    expect(remains).toEqual([...remains].sort((a, b) => b - a));
    expect(costs.reduce((sum, { share }) => sum + (share ?? 0), 0)).toBeCloseTo(1, 9);
    expect(costs.reduce((sum, { ms }) => sum + ms, 0)).toBe(totalMs);
  });

  it('never takes a number of the search for its headline', () => {
    expect(buildTuningView(aTuning({ outcome: 'interrupted' })).headline).toBeUndefined();
    const { headline, proof } = buildTuningView(aTuning({ pairs: 3 }));
    expect(headline).toMatchObject({ ratio: proof?.total.ratio, lowRatio: proof?.total.lowRatio, highRatio: proof?.total.highRatio });
  });
});

describe('the drawing of an effect', () => {
  it('shows bounds within the axis, and is hollow where they hold zero', () => {
    const effects = [
      { ms: -30, lowMs: -35, highMs: -25, shown: true },
      { ms: 1, lowMs: -2, highMs: 4, shown: false },
    ];
    const axis = effectAxis(effects);
    expect(axis.lowMs).toBeLessThan(-35);
    expect(axis.highMs).toBeGreaterThan(4);
    const [strong = '', weak = ''] = effects.map((effect) => effectRow(axis, effect).source);
    expect(strong).toContain('class="forest faster"');
    expect(weak).toContain('class="forest unproven"');
    for (const [, place] of `${strong}${weak}`.matchAll(/x[12]?="([\d.]+)%"/g)) {
      expect(Number(place)).toBeGreaterThan(0);
      expect(Number(place)).toBeLessThan(100);
    }
  });

  it('draws effects of nothing at all', () => {
    const axis = effectAxis([{ ms: 0, lowMs: undefined, highMs: undefined, shown: false }]);
    expect(effectRow(axis, { ms: 0, lowMs: undefined, highMs: undefined, shown: false }).source).not.toMatch(/NaN|Infinity/);
  });
});

describe('the table of a tuning', () => {
  it('has a row a start and a column a searched knob, with the value that the start had', () => {
    const tuning = aTuning({ pairs: 3 });
    const [head = [], ...lines] = rows(renderTuningCsv(tuning));
    expect(lines).toHaveLength(tuning.starts.length);
    expect(head.filter((name) => name.startsWith('knob_'))).toHaveLength(tuning.knobs.filter(({ status }) => status === 'searched').length);
    const loader = head.indexOf('knob_loader');
    const candidate = head.indexOf('candidate');
    expect(lines.find((line) => line[candidate] === 'c0')?.[loader]).toBe('read');
    expect(lines.find((line) => line[candidate] === 'c1')?.[loader]).toBe('mmap');
  });
});

describe('what a tuning tells a CI', () => {
  it('fails where a guard is broken and nowhere else', () => {
    expect(renderTuningAnnotations(aTuning({ outcome: 'guard-broken', pairs: 3 }))).toMatch(/^::error title=.*guard%3A memory::memory grows/m);
    for (const outcome of ['proven', 'nothing-helped', 'not-proven'] as const)
      expect(renderTuningAnnotations(aTuning({ outcome, pairs: 3 }))).not.toContain('::error');
    expect(renderTuningAnnotations(aTuning({ outcome: 'interrupted' }))).toContain('::error');
  });

  it('writes the proof and every guard as cases of one suite', () => {
    const tuning = aTuning({ pairs: 3 });
    const xml = renderTuningJunit(tuning);
    expect(xml.match(/<testcase /g)).toHaveLength(1 + tuning.guards.length);
    expect(xml).toContain(`value="${tuning.proof?.total.ratio}"`);
    expect(xml.match(/<skipped/g)).toHaveLength(1);
  });
});

describe('a tuning in a merge request', () => {
  it('begins with the proven sentence, warns of security, and names files and side effects', () => {
    const tuning = aTuning({ pairs: 12 });
    const text = renderTuningMarkdown(tuning);
    expect(text.split('\n')[2]).toMatch(/^✅ \*\*faster by/);
    expect(text).toContain('> ⚠️ **Security, network mode:**');
    for (const { file } of tuning.patch) expect(text).toContain(file);
    expect(text.indexOf('proof, on fresh starts')).toBeLessThan(text.indexOf('estimate of the search'));
    expect(renderTuningMarkdown(aTuning({ pairs: 3, harmless: true }))).not.toContain('Security');
  });

  it('says of a search without a winner what it would have seen', () => {
    expect(renderTuningMarkdown(aTuning({ outcome: 'nothing-helped' }))).toContain('A change of 2.4 % or more would have been seen.');
  });
});

describe('the page of a tuning', () => {
  it('is loud about security only where something weakens it', () => {
    expect(renderTuningHtml(aTuning({ pairs: 3 }))).toContain('This result weakens security.');
    expect(renderTuningHtml(aTuning({ pairs: 3, harmless: true }))).not.toContain('This result weakens security.');
  });

  it('recommends nothing that was not proven', () => {
    for (const outcome of ['guard-broken', 'not-proven'] as const) {
      const html = renderTuningHtml(aTuning({ outcome, pairs: 3 }));
      expect(html).toContain('Not recommended:');
      expect(html).not.toContain('<h2 id="h-apply">What to apply');
    }
  });

  it('has no big number where nothing was proven, but what would have been seen where that is known', () => {
    expect(renderTuningHtml(aTuning({ outcome: 'interrupted' }))).not.toContain('class="big');
    expect(renderTuningHtml(aTuning({ outcome: 'nothing-helped' }))).toContain(
      '<p class="big open" data-of="detectable"><data value="0.024">&lt; 2.4 %</data>',
    );
  });

  it('keeps every start of the search, however much of the proof does not fit', () => {
    const large = aTuning({ starts: 1000, pairs: 300 });
    const { detail, text, encoding } = embedTuning(large);
    expect(encoding).toBe('gzip');
    expect(detail).toMatch(/very large/);
    const embedded = JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString('utf8')) as TuningResult;
    expect(embedded.starts).toEqual(large.starts);
    expect(embedded.proof?.sides.map(({ trials }) => trials.filter(({ spans }) => spans.length > 0).length)).toEqual([1, 1]);
  });
});

describe('knobs that were not searched', () => {
  it('stand together where they share a reason, and alone where they weaken security', () => {
    const knob = (id: string, status: 'excluded' | 'forbidden', reason: string) => ({ id, title: id, status, reason, security: undefined });
    const groups = groupIdle([
      knob('a', 'excluded', 'you named others'),
      knob('b', 'forbidden', 'not allowed'),
      knob('c', 'excluded', 'you named others'),
      knob('d', 'forbidden', 'not allowed'),
    ]);
    expect(groups.map((group) => group.map(({ id }) => id))).toEqual([['a', 'c'], ['b'], ['d']]);
  });
});
