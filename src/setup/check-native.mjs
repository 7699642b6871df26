/**
 * Native lint: length of files (300 lines a source, 120 a header), and clang-format where it is installed.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './install.mjs';

const LIMITS = { '.c': 300, '.cc': 300, '.cpp': 300, '.h': 120 };

function* sourcesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!/^build($|-)/.test(entry.name)) yield* sourcesIn(path);
    } else if (Object.keys(LIMITS).some((ending) => entry.name.endsWith(ending))) yield path;
  }
}

function has(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

const files = [...sourcesIn(join(ROOT, 'native')), ...sourcesIn(join(ROOT, 'test', 'native'))];
const problems = [];
for (const file of files) {
  const lines = readFileSync(file, 'utf8').split('\n').length - 1;
  const limit = LIMITS[/\.\w+$/.exec(file)[0]];
  if (lines > limit) problems.push(`${relative(ROOT, file)} has ${lines} lines; the limit is ${limit}: split it by idea`);
}
if (has('clang-format')) {
  const format = spawnSync('clang-format', ['--dry-run', '--Werror', '--style=file:.config/clang-format', ...files], { cwd: ROOT, encoding: 'utf8' });
  if (format.status !== 0) problems.push(`clang-format:\n${format.stderr.split('\n').slice(0, 40).join('\n')}`);
} else process.stdout.write('clang-format is not installed: formatting is not checked\n');
if (files.length < 20) problems.push(`only ${files.length} native files were looked at`);
for (const problem of problems) process.stderr.write(`check-native: ${problem}\n`);
if (problems.length === 0) process.stdout.write(`${files.length} native files are in order\n`);
process.exit(problems.length > 0 ? 1 : 0);
