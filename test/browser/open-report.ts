/**
 * A report in a real, offline Chromium: rendered to a temporary file, opened from `file://`, every request refused and
 * recorded, every console message, error and policy violation recorded.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { RunResult } from '../../src/core/run-result.ts';
import { renderRunHtml } from '../../src/report/formats/html/run/render-run-html.ts';
import { buildJs } from '../../src/setup/build-js.mjs';

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is, or undefined: then the tier is skipped with a printed reason. */
export const CHROMIUM = PLACES.find((path) => path !== undefined && existsSync(path));

if (CHROMIUM === undefined) process.stderr.write('browser tests are skipped: no Chromium (apt-get install chromium, or name one with CHROMIUM=…)\n');

export interface OpenReport {
  readonly page: Page;
  /** Addresses that the page asked for, beside itself. */
  readonly requests: string[];
  /** Console errors and warnings, page errors, policy violations. */
  readonly complaints: string[];
  readonly file: string;
}

/** One browser for a test file. */
export class ReportBrowser {
  readonly #browser: Browser;
  readonly #folder: string;
  #count = 0;

  private constructor(browser: Browser) {
    this.#browser = browser;
    this.#folder = mkdtempSync(join(tmpdir(), 'coldstart-browser-'));
  }

  static async launch(): Promise<ReportBrowser> {
    await buildJs({ quiet: true, only: ['report'] });
    const executablePath = CHROMIUM as string;
    return new ReportBrowser(await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] }));
  }

  /** Opens the report of `run` and waits until its script is done, where scripts are allowed. */
  async open(run: RunResult, options: BrowserContextOptions & { fragment?: string } = {}): Promise<OpenReport> {
    this.#count += 1;
    const file = join(this.#folder, `report-${this.#count}.html`);
    writeFileSync(file, renderRunHtml(run));
    const { fragment = '', ...contextOptions } = options;
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...contextOptions });
    const requests: string[] = [];
    const complaints: string[] = [];
    const page = await context.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(pathToFileURL(file).href)) requests.push(request.url());
    });
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    });
    await page.goto(pathToFileURL(file).href + fragment);
    if (options.javaScriptEnabled !== false) await page.waitForSelector('html[data-ready="yes"]');
    return { page, requests, complaints, file };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
