/**
 * Tests the guards themselves: plants what every single import rule forbids in a copy of the sources and asserts that the
 * rule finds it, and that they looked at a plausible number of modules (a rule file that reads nothing passes).
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import rules from '../../.config/dependency-cruiser.mjs';
import { ROOT } from './install.mjs';

/** Fewer modules than this were never in src since there are pages of nights. */
const FEWEST_MODULES = 500;

/** What breaks the rules that are no direction and no package's place: file and text. */
const PLANTED = {
  'no-cycle': ['src/stats/planted-cycle.ts', "import './planted-twin.ts';\n"],
  'no-orphan': ['src/core/planted-orphan.ts', 'export const planted = 1;\n'],
  'cli-through-app': ['src/cli/planted.ts', "import '../history/run-id.ts';\n"],
  'app-without-entrypoint': ['src/app/planted-entry.ts', "import '../entrypoint/main.ts';\n"],
  'race-by-its-program': ['src/app/planted-race.ts', "import '../engine/race/race.ts';\n"],
  'nothing-imports-test': ['src/app/planted-test.ts', "import '../../test/planted.ts';\n"],
  'pure-without-files': ['src/analysis/planted-files.ts', "import 'node:fs';\n"],
  'no-child-process': ['src/report/planted-process.ts', "import 'node:child_process';\n"],
  'target-siblings': ['src/targets/process/planted.ts', "import '../docker/labels.ts';\n"],
  'harness-never-loads-the-engine': ['src/harness/planted-engine.ts', "import '../engine/binding.ts';\n"],
};

/** A direction is broken by an import of app, which nothing below may know; a package's place by an import elsewhere. */
function plantFor({ name, to }) {
  const [, from] = /^(.*)-direction$/.exec(name) ?? [];
  if (from !== undefined) return [`src/${from}/planted-direction.ts`, "import '../app/reports-folder.ts';\n"];
  const [, owned] = /^node_modules\/(.*)\/$/.exec(to.path ?? '') ?? [];
  return owned === undefined ? PLANTED[name] : [`src/app/planted-${owned.replace(/\W/g, '')}.ts`, `import '${owned}';\n`];
}

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
  if (clean.modules < FEWEST_MODULES) problems.push(`only ${clean.modules} modules were read: the import rules look at nothing`);
  if (clean.violated.size > 0) problems.push(`the sources violate ${[...clean.violated].join(', ')}`);
  mkdirSync(join(folder, 'test'));
  writeFileSync(join(folder, 'test/planted.ts'), 'export const planted = 1;\n');
  writeFileSync(join(folder, 'src/stats/planted-twin.ts'), "import './planted-cycle.ts';\n");
  for (const rule of rules.forbidden) {
    const [file, text] = plantFor(rule) ?? [];
    if (file === undefined) problems.push(`nothing is planted for the rule ${rule.name}`);
    else writeFileSync(join(folder, file), text);
  }
  const { violated } = cruise(folder);
  for (const { name } of rules.forbidden) {
    if (!violated.has(name)) problems.push(`the rule ${name} does not find what was planted for it`);
  }
  if (problems.length === 0)
    process.stdout.write(`the import rules hold over ${clean.modules} modules, and all ${rules.forbidden.length} find what is planted\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) process.stderr.write(`check-guards: ${problem}\n`);
process.exit(problems.length > 0 ? 1 : 0);
