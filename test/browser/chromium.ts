/** Which browser the pages are opened in. */
import { existsSync } from 'node:fs';

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is, or undefined: then the tier is skipped with a printed reason. */
export const CHROMIUM = PLACES.find((path) => path !== undefined && existsSync(path));

if (CHROMIUM === undefined) process.stderr.write('browser tests are skipped: no Chromium (apt-get install chromium, or name one with CHROMIUM=…)\n');
