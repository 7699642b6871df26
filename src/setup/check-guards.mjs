/**
 * Tests the guards themselves: plants a forbidden import and a cycle in a copy of the sources and asserts that the
 * import rules find both, and that they looked at a plausible number of modules (a rule file that reads nothing passes).
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './install.mjs';

function cruise(folder) {
  const run = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'), '--config', '.config/dependency-cruiser.mjs', '--output-type', 'json', 'src'],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 256 << 20,
    },
  );
  const { summary } = JSON.parse(run.stdout);
  return { modules: summary.totalCruised, violated: new Set(summary.violations.map(({ rule }) => rule.name)) };
}

const folder = mkdtempSync(join(tmpdir(), 'coldstart-guards-'));
const problems = [];
try {
  for (const name of ['src', '.config', 'tsconfig.json', 'package.json']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const clean = cruise(folder);
  if (clean.modules < 150) problems.push(`only ${clean.modules} modules were read: the import rules look at nothing`);
  if (clean.violated.size > 0) problems.push(`the sources violate ${[...clean.violated].join(', ')}`);
  writeFileSync(join(folder, 'src/stats/planted.ts'), "import '../core/budget.ts';\nimport './planted-twin.ts';\n");
  writeFileSync(join(folder, 'src/stats/planted-twin.ts'), "import './planted.ts';\n");
  writeFileSync(join(folder, 'src/app/planted.ts'), "import 'dockerode';\n");
  const { violated } = cruise(folder);
  for (const rule of ['stats-direction', 'no-cycle', 'only-there-dockerode']) {
    if (!violated.has(rule)) problems.push(`the rule ${rule} does not find what was planted for it`);
  }
  if (problems.length === 0) process.stdout.write(`the import rules hold over ${clean.modules} modules, and find what is planted\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) process.stderr.write(`check-guards: ${problem}\n`);
process.exit(problems.length > 0 ? 1 : 0);
