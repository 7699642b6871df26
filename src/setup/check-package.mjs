/**
 * Packs the project as npm would publish it, installs the tarball in an empty folder and uses it there: what the
 * package forgets to bring shows here and nowhere else.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './install.mjs';

const folder = mkdtempSync(join(tmpdir(), 'coldstart-package-'));
/** Without the variables that npm sets for scripts of this checkout, and without a private copy of Node's headers. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_config_nodedir')));

function must(command, args, options = {}) {
  const run = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...env, XDG_CACHE_HOME: join(folder, 'cache') },
    maxBuffer: 64 << 20,
    ...options,
  });
  if (run.status === 0) return run.stdout;
  process.stderr.write(`${command} ${args.join(' ')} ended with ${run.status}\n${run.stdout ?? ''}${run.stderr ?? ''}\n`);
  rmSync(folder, { recursive: true, force: true });
  process.exit(1);
}

must('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT });
const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
writeFileSync(join(folder, 'package.json'), '{"private":true}');
writeFileSync(join(folder, '.npmrc'), 'onnxruntime-node-install=skip\n');
must('npm', ['install', '--silent', '--no-audit', '--no-fund', `./${tarball}`]);
const bin = join(folder, 'node_modules/.bin/coldstart');
must(bin, ['--version']);
must(process.execPath, [join(folder, 'node_modules/coldstart/src/setup/build-native.mjs')]);
// The helper is built beside the addons; what it is asked here needs neither a GPU nor an engine.
const ceilings = JSON.parse(must(join(folder, 'node_modules/coldstart/native/build/Release/coldstart-gpu'), ['ceilings']));
if (ceilings.disk !== 0 || ceilings.notes.length !== 2) {
  process.stderr.write('the installed package has no helper that answers\n');
  process.exit(1);
}
const result = JSON.parse(must(bin, ['run', '--engine', 'fake', '--trials', '3', '--json', '--no-lock']));
if (result.kind !== 'run' || result.trials.length < 3) {
  process.stderr.write('the installed package does not measure\n');
  process.exit(1);
}
// What is read from the package only when it is asked for: pages, schemas, formats, templates, the built-in nightly file.
for (const format of ['html', 'junit', 'markdown', 'csv', 'perfetto', 'otlp', 'prometheus', 'openmetrics'])
  must(bin, ['report', '--format', format, '--out', `report.${format}`]);
for (const name of ['scenario', 'nightly', 'run', 'comparison', 'tuning', 'night', 'night-report', 'history', 'history-index'])
  JSON.parse(must(bin, ['schema', name]));
for (const name of ['systemd', 'cron', 'gitlab', 'github', 'grafana']) must(bin, ['init', '--for', name, '--out', `for-${name}`]);
must(bin, ['nightly', '--dry-run']);
must(bin, ['history', '--html', 'history.html']);
// A search over what has programs of its own in the package: compiled code, a snapshot, and the settings that need neither.
const search = ['--knobs', 'node-compile-cache,node-snapshot', '--max-trials', '40', '--proof-pairs', '6', '--guard', 'steady-p99=off'];
const tuning = JSON.parse(must(bin, ['tune', '--engine', 'fake', '--target', 'process', ...search, '--json', '--no-lock']));
const searched = tuning.knobs.filter(({ status, failed }) => status === 'searched' && failed.length === 0);
if (searched.length !== 2 || tuning.starts.some(({ outcome }) => outcome !== 'completed')) {
  process.stderr.write(`the installed package does not tune: ${JSON.stringify(tuning.knobs.filter(({ id }) => search[1].includes(id)))}\n`);
  process.exit(1);
}
must(bin, ['engine', 'bench', '--engine', 'fake', '--rounds', '3', '--json', '--no-lock']);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`the packed package installs in an empty folder and measures there (${tarball})\n`);
