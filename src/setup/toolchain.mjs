/**
 * What a build needs, checked before anything else so that a missing tool is one sentence with its remedy and not a
 * stack. Plain JavaScript on Node's own modules: it runs before anything is installed, on any Node.
 */
import { spawnSync } from 'node:child_process';

const INSTALL = 'on Debian and Ubuntu: apt-get install -y g++ cmake make; on Fedora: dnf install gcc-c++ cmake make';

function answers(command, args = ['--version']) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function nodeProblem() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return undefined;
  return `coldstart needs Node.js 20.19 or newer and this is ${process.versions.node}; install a newer one from your distribution, nvm or nodejs.org`;
}

function compilerProblem() {
  const compiler = process.env.CXX || ['c++', 'g++', 'clang++'].find((name) => answers(name));
  if (!compiler) return `no C++ compiler found (c++, g++ or clang++); ${INSTALL}`;
  const probe = spawnSync(compiler, ['-std=c++20', '-fsyntax-only', '-x', 'c++', '-'], {
    input: '#include <span>\n#include <compare>\nint main() {}\n',
    encoding: 'utf8',
  });
  if (probe.status === 0) return undefined;
  return `the C++ compiler ${compiler} does not speak C++20; install g++ 11 or clang 14 or newer, or name one with CXX=…`;
}

/** One sentence for each thing that is missing; empty when everything needed to build is there. */
export function findToolchainProblems() {
  const problems = [nodeProblem(), compilerProblem()];
  if (!answers('cmake')) problems.push(`CMake not found; ${INSTALL}`);
  if (!answers('ninja') && !answers('make')) problems.push(`neither make nor ninja found; ${INSTALL}`);
  return problems.filter(Boolean);
}

/** Prints what is missing and ends with 3 ("could not measure"), or returns. */
export function requireToolchain() {
  const problems = findToolchainProblems();
  if (problems.length === 0) return;
  for (const problem of problems) process.stderr.write(`coldstart: ${problem}\n`);
  process.exit(3);
}
