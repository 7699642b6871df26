import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/core/run-result.ts';
import { buildReport } from '../../../src/report/build-report.ts';
import { escapeHtml, foreign, html } from '../../../src/report/formats/html/escape.ts';
import { embedRun } from '../../../src/report/formats/html/run/embed-run.ts';
import { renderRunHtml } from '../../../src/report/formats/html/run/render-run-html.ts';
import { chosenTrials } from '../../../src/report/formats/html/run/trials.ts';
import { embeddableJson } from '../../../src/report/formats/html/shell/embed.ts';
import { buildJs } from '../../../src/setup/build-js.mjs';
import { aRunResult, aTrial } from '../../support/builders.ts';

beforeAll(async () => {
  await buildJs({ quiet: true, only: ['report'] });
});

function embedded(page: string): RunResult {
  const [, encoding, text] = /<script type="application\/json" id="page-data" data-encoding="(\w+)">(.*?)<\/script>/s.exec(page) as RegExpExecArray;
  return JSON.parse(encoding === 'gzip' ? gunzipSync(Buffer.from(text as string, 'base64')).toString('utf8') : (text as string)) as RunResult;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('escaping', () => {
  it('escapes every interpolation that is not markup of its own', () => {
    expect(html`<p title="${'"><i>'}">${foreign('<b>&\u001b')}${[html`<i>`, 'a<']}${undefined}${false}${0}</p>`.source).toBe(
      '<p title="&quot;&gt;&lt;i&gt;"><bdi>&lt;b&gt;&amp;␛</bdi><i>a&lt;0</p>',
    );
  });

  it('leaves nothing in embedded JSON that could end the block', () => {
    const text = embeddableJson({ a: '</script><!--\u2028\u2029' });
    expect(text).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(text)).toEqual({ a: '</script><!--\u2028\u2029' });
  });

  it('shows reordering marks in attributes as well', () => {
    expect(escapeHtml('a\u202eb\'"')).toBe('a&lt;U+202E&gt;b&#39;&quot;');
  });
});

describe('the page', () => {
  it('allows exactly its own script and style sheet, and no network', () => {
    const page = renderRunHtml(aRunResult());
    const policy = (/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '').replace(/&#39;/g, "'");
    const script = page.slice(page.lastIndexOf('<script>') + 8, page.lastIndexOf('</script>'));
    const styles = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? '';
    expect(policy).toBe(
      `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(styles)}; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'`,
    );
  });

  it('names no address in any loading attribute and has no inline style or handler', () => {
    const page = renderRunHtml(aRunResult({ variants: 2, failures: 1 }));
    const markup = page.replace(/<script[\s\S]*?<\/script>/g, '').replace(/<style>[\s\S]*?<\/style>/, '');
    expect(markup).not.toMatch(/\s(src|action|formaction|poster|background|on\w+|style)=/i);
    expect([...markup.matchAll(/href="([^"]*)"/g)].every(([, address]) => address?.startsWith('#'))).toBe(true);
    expect(markup).not.toMatch(/<(link|iframe|object|embed|base)\b/i);
  });

  it('carries the whole run, plain while small and compressed above', () => {
    const small = aRunResult({ trials: 3 });
    const larger = aRunResult({ trials: 30 });
    expect(embedRun(small).encoding).toBe('json');
    expect(embedRun(larger).encoding).toBe('gzip');
    expect(embedded(renderRunHtml(small))).toEqual(JSON.parse(JSON.stringify(small)));
    expect(embedded(renderRunHtml(larger))).toEqual(JSON.parse(JSON.stringify(larger)));
  });

  it('says what a very large run leaves out, and keeps every total', () => {
    const base = aRunResult({ trials: 30 });
    const more = Array.from({ length: 4000 }, (_, index) => aTrial({ id: `more-${index}`, order: 31 + index }, { scale: 1 + Math.abs(Math.sin(index)) }));
    const run = { ...base, trials: [...base.trials, ...more] };
    const data = embedRun(run);
    expect(data.detail).toContain('result.json');
    expect(data.text.length).toBeLessThan(640 * 1024 * 1.05);
    const page = renderRunHtml(run);
    const carried = embedded(page);
    expect(page).toContain(data.detail);
    expect(carried.trials.map(({ readyMs }) => readyMs)).toEqual(run.trials.map(({ readyMs }) => readyMs));
    expect(carried.variants).toEqual(run.variants);
    expect(carried.trials.find(({ id }) => id === run.variants[0]?.representative)?.spans.length).toBeGreaterThan(10);
  });

  it('lists the remarkable trials of a long run, in run order', () => {
    const report = buildReport(aRunResult({ trials: 200, failures: 2, invalid: 1 }));
    const chosen = chosenTrials(report.trials, 60);
    const slowest = Math.max(...report.trials.map(({ readyMs }) => readyMs ?? 0));
    expect(chosen).toHaveLength(60);
    expect(chosen.slice(0, 3).map(({ outcome }) => outcome)).toEqual(['crashed', 'timed-out', 'invalid']);
    expect(chosen.some(({ readyMs }) => readyMs === slowest)).toBe(true);
    expect(chosen.map(({ order }) => order)).toEqual(chosen.map(({ order }) => order).sort((a, b) => a - b));
  });
});
