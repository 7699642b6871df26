/** What is asked of any page: contrast and roles, ink on its canvases, sheets of paper, valid markup. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync, inflateSync } from 'node:zlib';
import { HtmlValidate } from 'html-validate';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeWindow {
  readonly axe: { run(context: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> };
}

/** WCAG 2.2 A and AA and the best practices, the contrast rule included. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(() =>
    (window as unknown as AxeWindow).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    }),
  );
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
}

/** Share of a canvas's pixels that something was drawn on. */
export async function inkOf(page: Page, id: string): Promise<number> {
  return page.locator(`#${id}`).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    let drawn = 0;
    for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 0) drawn += 1;
    return drawn / (width * height);
  });
}

const SHEET = /\/Type\s*\/Page\b(?!s)/g;

function inflated(body: string): string {
  for (const inflate of [inflateSync, gunzipSync]) {
    try {
      return inflate(Buffer.from(body, 'latin1')).toString('latin1');
    } catch {
      // Not compressed this way.
    }
  }
  return '';
}

/** The text operators of a PDF are compressed; pages and fonts are not needed, only how many pages there are. */
export function pageCount(pdf: Buffer): number {
  const text = pdf.toString('latin1');
  const plain = [...text.matchAll(SHEET)].length;
  if (plain > 0) return plain;
  return [...text.matchAll(/stream\r?\n([\s\S]*?)endstream/g)].reduce((sum, [, body]) => sum + [...inflated(body as string).matchAll(SHEET)].length, 0);
}

/** Elements that stand out of the window's right edge, outside of what may scroll by itself. */
export async function outside(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('main *')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && element.closest('.scroll') === null && element.closest('nav') === null && box.right > window.innerWidth + 1;
      })
      .map((element) => element.outerHTML.slice(0, 100)),
  );
}

export async function openDetails(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => all.forEach((details) => void details.setAttribute('open', '')));
}

/** What a validator says about the markup, as `rule: message`, each once. */
export async function markupFaults(html: string): Promise<string[]> {
  const validator = new HtmlValidate({ extends: ['html-validate:standard'], elements: ['html5'] });
  const report = await validator.validateString(html);
  const faults = report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) => `${ruleId}: ${message} (${line}:${column})`));
  return faults;
}
