/** The buttons that every page has: theme, copies, print, raw data. */
import { readDocumentText, readMarkdown } from './data.ts';
import { button, byId, element } from './dom.ts';

const THEMES = ['system', 'light', 'dark'] as const;

function themeButton(changed: () => void): HTMLButtonElement {
  let theme = 0;
  const made = element('button', { type: 'button' });
  const show = (): void => {
    made.textContent = `Theme: ${THEMES[theme]}`;
    if (theme === 0) delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = THEMES[theme];
  };
  made.addEventListener('click', () => {
    theme = (theme + 1) % THEMES.length;
    show();
    changed();
  });
  show();
  return made;
}

/** The clipboard's own interface needs a permission that a local file may not get. */
function copyBySelection(text: string): boolean {
  const area = element('textarea', { 'aria-hidden': 'true', class: 'visually-hidden' });
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}

async function copy(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'Copied';
  } catch {
    return copyBySelection(text) ? 'Copied' : 'Copying is not allowed here';
  }
}

async function download(id: string): Promise<string> {
  const json = JSON.stringify(JSON.parse(await readDocumentText()), null, 2);
  const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
  element('a', { href: url, download: `${id.replace(/[^\w.-]+/g, '_')}.json` }).click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return 'Downloaded';
}

/** Fills the two places for buttons. `id` names the downloaded file; `themeChanged` redraws what CSS cannot reach. */
export function addControls(id: string, themeChanged: () => void): void {
  const markdown = readMarkdown();
  byId('page-controls')?.append(
    themeButton(themeChanged),
    ...(markdown === '' ? [] : [button('Copy as Markdown', () => copy(markdown))]),
    button('Copy link', () => copy(window.location.href)),
    button('Print', () => void window.print()),
  );
  byId('raw-controls')?.append(
    button('Download JSON', () => download(id)),
    button('Copy JSON', async () => copy(await readDocumentText())),
  );
}
