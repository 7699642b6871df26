/**
 * The C++ tests: configured, built and run twice, plainly and under the address and undefined-behaviour sanitizers; with
 * `--thread` under the thread sanitizer, without ONNX Runtime, whose own threads it cannot see into.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findToolchainProblems } from './toolchain.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const NATIVE = join(ROOT, 'native');
const ENGINE_TESTS = 'coldstart_tests';
/** Cold, on two slow cores. */
const BUILD_TIMEOUT_MS = 1_500_000;

const BUILDS = [
  { name: 'plain', folder: 'build-test', sanitize: '' },
  { name: 'address,undefined', folder: 'build-test-asan', sanitize: 'address,undefined' },
];
const THREAD_BUILD = { name: 'thread', folder: 'build-test-tsan', sanitize: 'thread', filter: '-OnnxRuntime.*:Marks.AreInTheFileAfterTheProcessWasKilled' };

/** Path of the library that the tests open, or '' (they say then that they were skipped). */
function engineLibrary() {
  if (process.env.COLDSTART_ONNXRUNTIME) return process.env.COLDSTART_ONNXRUNTIME;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
    const library = join(folder, 'bin/napi-v6/linux', process.arch, 'libonnxruntime.so.1');
    return existsSync(library) ? library : '';
  } catch {
    return '';
  }
}

function run(command, args, options = {}) {
  return spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    // A test that hangs is a failure, not a wait.
    timeout: 600_000,
    maxBuffer: 64 << 20,
    env: { ...process.env, COLDSTART_ONNXRUNTIME: engineLibrary() },
    ...options,
  });
}

function generator(folder) {
  // A folder keeps the generator that it was made with.
  if (existsSync(join(folder, 'CMakeCache.txt')) || run('ninja', ['--version']).status !== 0) return [];
  return ['-G', 'Ninja'];
}

/** The folder's path, or what failed. */
function build({ folder, sanitize }) {
  const out = join(NATIVE, folder);
  mkdirSync(out, { recursive: true });
  // Little optimisation and line numbers only: the sanitized build took longer than all tests together.
  const flags = sanitize ? ['-DCMAKE_BUILD_TYPE=None', '-DCMAKE_CXX_FLAGS=-O1', '-DCMAKE_C_FLAGS=-O1'] : ['-DCMAKE_BUILD_TYPE=Release'];
  const steps = [
    ['cmake', ['-S', NATIVE, '-B', out, ...generator(out), ...flags, '-DCOLDSTART_TESTS=ON', `-DCOLDSTART_SANITIZE=${sanitize}`]],
    ['cmake', ['--build', out, '--parallel', String(cpus().length)]],
  ];
  let log = '';
  for (const [command, args] of steps) {
    const step = run(command, args, { timeout: BUILD_TIMEOUT_MS });
    log += `${step.stdout}${step.stderr}`;
    writeFileSync(join(out, 'build.log'), log);
    if (log.includes('GoogleTest not found')) return { out, reason: 'GoogleTest is not installed (on Debian and Ubuntu: apt-get install -y libgtest-dev)' };
    if (step.status !== 0)
      return {
        out,
        failure:
          log
            .split('\n')
            .filter((line) => /error/i.test(line))
            .slice(0, 5)
            .join('\n') || `${command} ended with ${step.status ?? step.signal}: ${log.slice(-500)}`,
      };
  }
  return { out };
}

/** Cases of our GoogleTest executable. */
function runEngineTests(out, filter) {
  const report = join(out, 'report.json');
  rmSync(report, { force: true });
  const tests = run(join(out, 'test', ENGINE_TESTS), ['--gtest_brief=1', `--gtest_output=json:${report}`, ...(filter ? [`--gtest_filter=${filter}`] : [])]);
  if (tests.status !== 0) process.stderr.write(`${tests.stdout}${tests.stderr}`.slice(-8000));
  try {
    const cases = JSON.parse(readFileSync(report, 'utf8')).testsuites.flatMap((suite) => suite.testsuite);
    const failed = cases.filter((one) => one.failures?.length > 0).length;
    const skipped = cases.filter((one) => one.result === 'SKIPPED').length;
    // A sanitizer's report or a crash fails the run, whatever the cases say.
    return { passed: cases.length - failed - skipped, failed: Math.max(failed, tests.status === 0 ? 0 : 1), skipped };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Every other executable that CTest knows counts as one test. */
function runOtherTests(out) {
  const tests = run('ctest', ['--test-dir', out, '--output-on-failure', '--exclude-regex', `^${ENGINE_TESTS}$`, '--no-tests=ignore']);
  const counts = /(\d+) tests failed out of (\d+)/.exec(tests.stdout);
  if (tests.status !== 0) process.stderr.write(`${tests.stdout}${tests.stderr}`.slice(-8000));
  if (!counts) return { passed: 0, failed: tests.status === 0 ? 0 : 1, skipped: 0 };
  return { passed: Number(counts[2]) - Number(counts[1]), failed: Number(counts[1]), skipped: 0 };
}

/** Counts over all builds; `reason` where this machine cannot build the tests. */
export function testNative({ thread = false } = {}) {
  const problems = findToolchainProblems();
  if (problems.length > 0) return { passed: 0, failed: 0, skipped: 0, reason: problems.join('; ') };
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const one of thread ? [THREAD_BUILD] : BUILDS) {
    process.stderr.write(`C++ tests, ${one.name}: building …\n`);
    const { out, reason, failure } = build(one);
    if (reason) return { ...totals, reason };
    if (failure) process.stderr.write(`${failure}\nthe whole output is in ${join(out, 'build.log')}\n`);
    const results = failure ? [{ passed: 0, failed: 1, skipped: 0 }] : [runEngineTests(out, one.filter), runOtherTests(out)];
    for (const result of results) {
      for (const key of ['passed', 'failed', 'skipped']) totals[key] += result[key];
    }
  }
  return totals;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed, skipped, reason } = testNative({ thread: process.argv.includes('--thread') });
  if (reason) process.stdout.write(`not run: ${reason}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  process.exit(failed > 0 ? 1 : 0);
}
