/**
 * `npm test`: installs, builds, runs every tier that this machine can run and says which it could not and why.
 * `npm test -- unit e2e:one-run` runs only those (of e2e only the files with that word in their name). The last line is 'N passed, N failed'.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareCheckout, ROOT } from './install.mjs';
import { TIERS } from './tiers.mjs';

function runVitest(tier, folder, filter) {
  const report = join(folder, `${tier}.json`);
  const run = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      '.config/vitest.config.ts',
      '--project',
      tier,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...(filter ? [filter] : []),
    ],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'));
    // A file that cannot even be loaded fails the run without counting as a test.
    const failed = numFailedTests === 0 && run.status !== 0 ? 1 : numFailedTests;
    return { passed: numPassedTests, failed: numTotalTests === 0 ? 1 : failed, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

await prepareCheckout();
const asked = process.argv.slice(2).map((word) => word.split(':')[0]);
const filters = new Map(process.argv.slice(2).map((word) => word.split(':')));
const unknown = asked.filter((name) => name !== 'native' && !TIERS.some((tier) => tier.name === name));
if (unknown.length > 0) {
  process.stderr.write(`coldstart: unknown tier ${unknown.join(', ')}; known: ${[...TIERS.map((tier) => tier.name), 'native'].join(', ')}\n`);
  process.exit(2);
}
const wanted = (name) => asked.length === 0 || asked.includes(name);
const folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
const count = (name, { passed, failed, skipped }) => {
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
  lines.push(`  ${name.padEnd(12)} ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
};
for (const tier of TIERS.filter(({ name }) => wanted(name))) {
  const reason = tier.reason();
  if (reason) lines.push(`  ${tier.name.padEnd(12)} not run: ${reason}`);
  else {
    count(tier.name, runVitest(tier.name, folder, filters.get(tier.name)));
    if (tier.words) lines.push(`  ${''.padEnd(12)} ${tier.words()}`);
  }
}
if (wanted('native')) {
  const { testNative } = await import('./test-native.mjs');
  const { reason, ...counts } = testNative();
  if (reason) lines.push(`  ${'native'.padEnd(12)} not run: ${reason}`);
  else count('native', counts);
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${lines.join('\n')}\n${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}\n`);
process.exit(totals.failed > 0 ? 1 : 0);
