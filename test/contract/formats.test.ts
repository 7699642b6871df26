import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../src/report/formats/registry.ts';
import { fileNameOf, formatsOf, REPORT_FORMATS, type ReportFormatId, renderDocument } from '../../src/report/formats/registry.ts';
import { buildJs } from '../../src/setup/build-js.mjs';
import { aComparison, aHistoryReport, aNight, aNightReport, aRunResult, aSeriesNight, aTuning } from '../support/builders.ts';
import { HOSTILE, withHostileTexts } from '../support/hostile-documents.ts';

const CASES: Readonly<Record<string, () => ReportDocument>> = {
  'a run': () => aRunResult({ trials: 6, variants: 2, controls: 1 }),
  'a run of one start': () => aRunResult({ trials: 1 }),
  'a run whose starts all failed': () => aRunResult({ trials: 3, failures: 3 }),
  'a run of hostile texts': () => withHostileTexts(aRunResult({ trials: 3, failures: 1 })),
  'a run of 1000 starts': () => aRunResult({ trials: 1000 }),
  'a comparison': () => aComparison({ pairs: 12, changed: { deserialize: 1.4 } }),
  'a comparison of one pair': () => aComparison({ pairs: 1 }),
  'a comparison one side of which failed': () => aComparison({ pairs: 4, failures: [0, 4] }),
  'a comparison of failures only': () => aComparison({ pairs: 3, failures: [3, 3] }),
  'a comparison of hostile texts': () => withHostileTexts(aComparison({ pairs: 3, failures: [0, 1] })),
  'a comparison of 1000 starts': () => aComparison({ pairs: 500 }),
  'a tuning': () => aTuning(),
  'a tuning in which nothing helped': () => aTuning({ outcome: 'nothing-helped' }),
  'a tuning whose winner is not proven': () => aTuning({ outcome: 'not-proven', objective: 'second-inference' }),
  'a tuning that broke a guard': () => aTuning({ outcome: 'guard-broken' }),
  'a tuning that was interrupted before its first start': () => ({ ...aTuning({ outcome: 'interrupted', starts: 0 }), candidates: [], knobs: [], costs: [] }),
  'a tuning of hostile texts': () => withHostileTexts(aTuning({ starts: 50, pairs: 4 })),
  'a tuning of 5000 starts': () => aTuning({ starts: 5000, pairs: 200 }),
  'a night of every story': () => aNightReport({ nights: 30 }),
  'a first night of one series': () => aNightReport({ series: 1, nights: 1, stories: ['calibrating'] }),
  'a night in which nothing could be measured': () => aNightReport({ series: 2, nights: 3, stories: ['could-not-measure', 'could-not-measure'] }),
  'a night that reached nothing': () => ({ schemaVersion: 1, kind: 'night-report', night: aNight([], { planned: ['a', 'b/c'] }), trends: [] }),
  'a night of hostile texts': () => withHostileTexts(aNightReport({ series: 3, nights: 3, stories: ['regression', 'could-not-measure', 'ok'] })),
  'a night of 1000 series': () => {
    const series = Array.from({ length: 1000 }, (_, index) => ({ ...aSeriesNight('regression'), series: `series-${index}` }));
    return { schemaVersion: 1, kind: 'night-report', night: aNight(series), trends: [] };
  },
  'a history': () => aHistoryReport(),
  'a history of nothing': () => ({ ...aHistoryReport(), series: [] }),
  'a history of hostile texts': () => withHostileTexts(aHistoryReport({ runs: 20 })),
};

/** The page's own script may say NaN. */
const shown = (text: string): string => text.replace(/<script[\s\S]*?<\/script>/g, '');

beforeAll(async () => {
  await buildJs({ quiet: true, only: ['report', 'schema'] });
});

const VALIDATORS = new Map<string, ValidateFunction>();

function validatorOf(kind: string): ValidateFunction {
  const known = VALIDATORS.get(kind);
  if (known) return known;
  const schema = JSON.parse(readFileSync(new URL(`../../dist/schemas/${kind}.json`, import.meta.url), 'utf8')) as object;
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true, strict: false }).compile(schema);
  VALIDATORS.set(kind, validate);
  return validate;
}

describe.each(Object.entries(CASES))('%s', (title, make) => {
  const document = make();
  // Saved and read again: JSON has neither NaN nor infinity.
  const saved = JSON.parse(JSON.stringify(document)) as ReportDocument;

  it.each(formatsOf(document.kind))('is written as %s', { timeout: 60_000 }, async (format: ReportFormatId) => {
    for (const one of [document, saved]) {
      const text = await renderDocument(format, one);
      expect(text.length).toBeGreaterThan(0);
      if (format !== 'json') expect(shown(text)).not.toMatch(/\bNaN\b|\bundefined\b|\[object Object\]/);
      expect(text.endsWith('\n') || format === 'html').toBe(true);
      if (format !== 'json' && format !== 'csv') expect(shown(text)).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202e]/);
      expect(await renderDocument(format, one), 'the same text every time').toBe(text);
    }
  });

  // Hostile texts stand in places too where only one of a few words may.
  if (title.endsWith('of hostile texts')) return;
  it('is what its published schema says', () => {
    const validate = validatorOf(document.kind);
    validate(saved);
    expect(validate.errors?.slice(0, 5) ?? []).toEqual([]);
  });
});

describe('the registry of formats', () => {
  it('says what a kind can be written as where it cannot be written as asked', async () => {
    const history = aHistoryReport();
    await expect(renderDocument('junit', history)).rejects.toMatchObject({
      code: 'USAGE_INVALID_FLAG',
      message: `--format: a history cannot be written as junit; it can as ${formatsOf('history').join(', ')}`,
    });
    await expect(renderDocument('toString', aRunResult())).rejects.toMatchObject({ code: 'USAGE_INVALID_FLAG' });
  });

  it('writes every kind as JSON and CSV', () => {
    for (const kind of ['run', 'comparison', 'tuning', 'night-report', 'history'] as const)
      expect(formatsOf(kind)).toEqual(expect.arrayContaining(['json', 'csv']));
  });

  it('gives every format a file name without a path', () => {
    for (const { id, writes } of Object.values(REPORT_FORMATS)) {
      for (const kind of Object.keys(writes)) expect(fileNameOf(id, kind as ReportDocument['kind'])).toMatch(/^[\w.-]+$/);
    }
  });

  it('keeps hostile texts of the test hostile', () => {
    expect(HOSTILE).toContain('\u0000');
    expect(HOSTILE).toContain('\ud800');
  });
});
