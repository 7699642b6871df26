/** `npm start`: installs, builds, and measures the built-in scenario. Arguments go to `coldstart run`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepareCheckout, ROOT } from './install.mjs';

await prepareCheckout();
// The child shares the terminal's process group: Ctrl-C reaches it directly, and this process waits for its clean-up.
process.on('SIGINT', () => {});
const run = spawnSync(process.execPath, [join(ROOT, 'dist', 'coldstart.js'), 'run', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(run.status ?? 1);
