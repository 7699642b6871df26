/**
 * What the script of every page does around its own views: read the document, offer the buttons, follow theme and
 * paper, and say when all of it is there. A failure leaves the static page readable.
 */
import type { Chart } from 'chart.js';
import { addControls } from './controls.ts';
import { readDocumentText } from './data.ts';
import { type Palette, readPalette } from './palette.ts';

export interface PageViews {
  /** Names the downloaded file. */
  readonly id: string;
  /** Draws the canvases in these colours: at first, in another theme, on paper. */
  readonly draw: (palette: Palette) => void;
  /** The charts of the moment. */
  readonly charts: () => readonly (Chart | undefined)[];
}

/** Fits the text width of A4 and Letter with the style sheet's page margins. */
const PAPER = { width: 660, height: 260 } as const;

function followPaper({ charts }: PageViews, draw: () => void): void {
  window.addEventListener('beforeprint', () => {
    document.documentElement.classList.add('printing');
    draw();
    for (const chart of charts()) {
      if (chart === undefined) continue;
      // Else the canvas follows its box once more, after the page was laid out for paper and painted.
      chart.options.responsive = false;
      chart.resize(PAPER.width, PAPER.height);
    }
  });
  window.addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing');
    draw();
  });
}

async function start<Saved>(open: (document: Saved) => PageViews): Promise<void> {
  const saved = JSON.parse(await readDocumentText()) as Saved;
  document.documentElement.classList.add('has-js');
  const views = open(saved);
  const draw = (): void => views.draw(readPalette());
  draw();
  followPaper(views, draw);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addControls(views.id, draw);
  document.documentElement.dataset['ready'] = 'yes';
}

/** `open` makes the page's own views of the embedded document. */
export function startPage<Saved>(open: (document: Saved) => PageViews): void {
  start(open).catch((error: unknown) => {
    document.documentElement.classList.remove('has-js');
    console.error('the interactive part of this page could not start', error);
  });
}
