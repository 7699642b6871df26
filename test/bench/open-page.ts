/** How soon a browser has a page ready, in a context of its own for each opening, so that nothing is cached. */
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** As text, because it runs in the page. */
const READY_CLOCK = `new MutationObserver(() => {
  if (document.documentElement?.dataset.ready === 'yes') window.readyAtMs ??= performance.now();
}).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-ready'] });`;

/** Milliseconds from the begin of loading until the page's script has set its mark, once for each opening. */
export async function openingsMs(file: string, executablePath: string, count: number): Promise<number[]> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  const times: number[] = [];
  try {
    for (let round = 0; round < count; round += 1) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, offline: true });
      const page = await context.newPage();
      await page.addInitScript(READY_CLOCK);
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector('html[data-ready="yes"]');
      times.push(Number(await page.evaluate('window.readyAtMs')));
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return times;
}
