import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ReportDocument, renderDocument } from '../../../../src/report/formats/registry.ts';
import { aComparison, aNight, aNightReport, aRunResult, aSeriesNight } from '../../../support/builders.ts';
import { withHostileTexts } from '../../../support/hostile-documents.ts';

const XSD = fileURLToPath(new URL('../../../fixtures/schemas/junit.xsd', import.meta.url));

/** '' where the document is valid. */
function complaint(xml: string): string {
  const { status, stderr, error } = spawnSync('xmllint', ['--noout', '--schema', XSD, '-'], { input: xml, encoding: 'utf8' });
  if (error) throw new Error('xmllint is missing: apt-get install libxml2-utils', { cause: error });
  return status === 0 ? '' : stderr;
}

const junit = (document: ReportDocument): Promise<string> => renderDocument('junit', document);
const nightOf = (...stories: Parameters<typeof aSeriesNight>[0][]): ReportDocument => ({
  schemaVersion: 1,
  kind: 'night-report',
  night: aNight(stories.map((story) => aSeriesNight(story))),
  trends: [],
});

describe('JUnit', () => {
  it('is valid for every kind, whatever texts it holds', async () => {
    const documents = [
      aRunResult({ trials: 8, variants: 2 }),
      aRunResult({ trials: 2, failures: 2 }),
      aComparison({ pairs: 12, changed: { deserialize: 2 } }),
      aNightReport({ nights: 25 }),
      { schemaVersion: 1, kind: 'night-report', night: aNight([], { planned: [] }), trends: [] } as const,
    ];
    for (const document of documents) {
      expect(complaint(await junit(document))).toBe('');
      expect(complaint(await junit(withHostileTexts(document)))).toBe('');
    }
  });

  it('is refused by the schema where a count is missing: the check can fail', async () => {
    const xml = await junit(aRunResult({ trials: 2 }));
    expect(complaint(xml.replace(/ failures="\d+"/, ''))).toContain('failures');
    expect(complaint(xml.replace('</testsuites>', '\u0001</testsuites>'))).not.toBe('');
  });

  it.each([
    ['regression', 'failure'],
    ['could-not-measure', 'error'],
    ['suspected', 'skipped'],
    ['noisy-host', 'skipped'],
    ['acknowledged', 'skipped'],
    ['target-missed', 'failure'],
  ] as const)('a series that is %s is %s', async (story, element) => {
    const xml = await junit(nightOf(story));
    expect(xml.match(/<(failure|error|skipped) /g)).toEqual([`<${element} `]);
    expect(xml).toContain(`<${element} message="`);
  });

  it.each(['ok', 'improvement', 'calibrating'] as const)('a series that is %s passes', async (story) => {
    expect(await junit(nightOf(story))).not.toMatch(/<(failure|error|skipped) /);
  });

  it('a series that the night did not reach is an error, not a gap', async () => {
    const xml = await junit({
      schemaVersion: 1,
      kind: 'night-report',
      night: aNight([aSeriesNight('ok')], { planned: ['resnet50-docker', 'late'] }),
      trends: [],
    });
    expect(xml).toContain('name="late: no regression"');
    expect(xml).toContain('tests="3" failures="0" errors="1"');
  });

  it('a slower candidate fails, and its numbers are properties', async () => {
    const slower = aComparison({ pairs: 20, changed: { deserialize: 3 } });
    const xml = await junit(slower);
    expect(slower.outcome).toBe('slower');
    expect(xml).toContain('<failure ');
    expect(xml).toContain(`: ratio" value="${slower.total.ratio}"`);
  });

  it('a missed budget fails and an inconclusive one is skipped', async () => {
    const run = aRunResult({ trials: 4 });
    const judged = (outcome: 'missed' | 'inconclusive' | 'errored' | 'met'): ReportDocument => ({
      ...run,
      variants: run.variants.map((variant) => ({ ...variant, verdict: { ...variant.verdict, outcome } })),
    });
    expect(await junit(judged('missed'))).toContain('<failure ');
    expect(await junit(judged('inconclusive'))).toContain('<skipped ');
    expect(await junit(judged('errored'))).toContain('<error ');
    expect(await junit(judged('met'))).not.toMatch(/<(failure|error|skipped) /);
  });
});
