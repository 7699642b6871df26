import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, ReportBrowser } from './open-report.ts';
import { inkOf, markupFaults, openDetails, outside, pageCount, violations } from './page-checks.ts';
import { PAGE_NAMES, pageOf } from './pages.ts';

let browser: ReportBrowser;

beforeAll(async () => {
  if (CHROMIUM !== undefined) browser = await ReportBrowser.launch();
});
afterAll(async () => browser?.close());

const WIDE = { width: 1440, height: 900 } as const;
const NARROW = { width: 360, height: 740 } as const;

describe.skipIf(CHROMIUM === undefined).each(PAGE_NAMES)('the %s page', (name) => {
  const { usual, shapes, canvases, readable, sheets, deepLink, sizeKb } = pageOf(name);

  it.each(['the usual one', ...Object.keys(shapes)])('asks nobody for anything, complains of nothing and is not large: %s', async (shape) => {
    const html = (shapes[shape] ?? usual)();
    expect(Buffer.byteLength(html) / 1024).toBeLessThanOrEqual(sizeKb);
    for (const viewport of [WIDE, NARROW]) {
      const { page, requests, complaints } = await browser.openText(html, { viewport });
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      for (const label of ['Theme: system', 'Theme: light', 'Copy link']) await page.getByRole('button', { name: label }).click();
      for (const box of await page.locator('input[type="checkbox"]').all()) await box.check();
      expect(requests).toEqual([]);
      expect(complaints).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
      await page.context().close();
    }
  });

  it.each([
    ['light', WIDE],
    ['dark', WIDE],
    ['light', NARROW],
    ['dark', NARROW],
  ] as const)('has no accessibility violation in %s at %o, contrast included', async (colorScheme, viewport) => {
    const { page } = await browser.openText(usual(), { colorScheme, viewport });
    await openDetails(page);
    expect(await violations(page)).toEqual([]);
  });

  it('has none for any of its shapes', async () => {
    for (const make of Object.values(shapes).slice(0, -1)) {
      const { page } = await browser.openText(make());
      await openDetails(page);
      expect(await violations(page)).toEqual([]);
      await page.context().close();
    }
  });

  it('is valid HTML', async () => {
    for (const make of [usual, ...Object.values(shapes)]) expect(await markupFaults(make())).toEqual([]);
  });

  it.each([360, 768, 1440, 2560])('fits a screen of %i pixels without scrolling sideways', async (width) => {
    const { page } = await browser.openText(usual(), { viewport: { width, height: 800 } });
    await openDetails(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await outside(page)).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('leaves no canvas blank in %s and says in words what each one shows', async (colorScheme) => {
    const { page } = await browser.openText(usual(), { colorScheme });
    expect(await page.locator('canvas').count()).toBe(canvases.length);
    for (const id of canvases) {
      expect(await inkOf(page, id)).toBeGreaterThan(0.01);
      const canvas = page.locator(`#${id}`);
      expect(await canvas.getAttribute('role')).toBe('img');
      expect(await canvas.getAttribute('aria-label')).toMatch(/\d/);
      expect(await page.locator(`#${await canvas.getAttribute('aria-describedby')}`).count()).toBe(1);
      await canvas.focus();
      await page.keyboard.press('End');
      expect(await page.locator(`#${id}-reading`).textContent()).toMatch(/\d/);
    }
  });

  it('is walked by the tab key from the first button to the last, with a visible focus', async () => {
    const { page } = await browser.openText(usual());
    const seen = new Set<string>();
    let last = '';
    for (let press = 0; press < 120; press += 1) {
      await page.keyboard.press('Tab');
      const [text, outline] = await page.evaluate(() => {
        const active = document.activeElement;
        if (active === null || active === document.body) return ['', ''];
        const style = getComputedStyle(active);
        const hit = active.querySelector('.wf-hit');
        return [active.id || active.textContent || active.tagName, hit === null ? style.outlineStyle : getComputedStyle(hit).strokeWidth];
      });
      if (text === '') break;
      expect(outline).not.toBe('none');
      seen.add(text as string);
      last = text as string;
    }
    expect([...seen]).toEqual(expect.arrayContaining(['Theme: system', 'Copy link', ...canvases]));
    expect(last).toBe('Copy JSON');
  });

  it('opens at the view that its address names, and draws it the same again', async () => {
    const html = usual();
    const plain = await browser.openText(html);
    const { page, complaints } = await browser.openText(html, { fragment: deepLink.fragment });
    const view = await page.locator(deepLink.shows).innerHTML();
    expect(view).not.toBe(await plain.page.locator(deepLink.shows).innerHTML());
    await page.reload();
    await page.waitForSelector('html[data-ready="yes"]');
    expect(await page.locator(deepLink.shows).innerHTML()).toBe(view);
    expect(new URL(page.url()).hash).toBe(deepLink.fragment);
    const mangled = await browser.openText(html, { fragment: '#trial=%E0%A4%A&baseline=%&significant=' });
    expect([...complaints, ...mangled.complaints]).toEqual([]);
  });

  it('prints: light, with every table and canvas, on a few sheets', async () => {
    const { page } = await browser.openText(usual(), { colorScheme: 'dark' });
    const tables = await page.locator('table').count();
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(27, 33, 39)');
    const widths = await page.locator('canvas').evaluateAll((all) => all.map((canvas) => canvas.getBoundingClientRect().width));
    expect(widths.every((width) => width > 300 && width <= 680)).toBe(true);
    for (const id of canvases) expect(await inkOf(page, id)).toBeGreaterThan(0.01);
    expect(await page.locator('table').evaluateAll((all) => all.filter((table) => table.getBoundingClientRect().height > 0).length)).toBe(tables);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pageCount(pdf)).toBeGreaterThanOrEqual(sheets.atLeast);
    expect(pageCount(pdf)).toBeLessThanOrEqual(sheets.atMost);
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    expect(await page.evaluate(() => document.documentElement.classList.contains('printing'))).toBe(false);
  });

  it('is readable without JavaScript', async () => {
    const { page, complaints } = await browser.openText(usual(), { javaScriptEnabled: false });
    for (const selector of readable) {
      expect(await page.locator(selector).first().isVisible(), selector).toBe(true);
      expect((await page.locator(selector).first().textContent())?.trim()).not.toBe('');
    }
    expect(await page.locator('canvas').first().isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('stays legible where the system forces its colours, and moves nothing where motion is unwelcome', async () => {
    const { page } = await browser.openText(usual(), { forcedColors: 'active', reducedMotion: 'reduce' });
    const { text, behind, scroll } = await page.evaluate(() => ({
      text: getComputedStyle(document.querySelector('h1') as Element).color,
      behind: getComputedStyle(document.documentElement).backgroundColor,
      scroll: getComputedStyle(document.documentElement).scrollBehavior,
    }));
    expect(text).not.toBe(behind);
    expect(scroll).toBe('auto');
    for (const id of canvases) expect(await inkOf(page, id)).toBeGreaterThan(0.01);
  });
});
