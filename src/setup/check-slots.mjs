/**
 * Compares our places in TensorRT's tables with the vendor's headers, one folder of headers (the public repository's
 * include/) for each version, and writes the answers to native/engines/tensorrt/SLOTS.md. Fails if one place is wrong.
 *
 *   node src/setup/check-slots.mjs FOLDER...
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { ROOT } from './install.mjs';

const TENSORRT = join(ROOT, 'native/engines/tensorrt');
const PROGRAM = join(ROOT, 'test/native/tensorrt');
const SOURCES = ['api_engine.cc', 'api_runtime.cc', 'logger.cc', 'slots.cc', 'version.cc'].map((name) => join(TENSORRT, name));
const INCLUDES = [join(ROOT, 'native/core'), TENSORRT, PROGRAM, join(PROGRAM, 'stub')];

/** The program's lines for one version, as [name, place, verdict]. */
function compare(headers, folder) {
  const program = join(folder, 'check_slots');
  const args = [
    '-std=c++20',
    '-O1',
    ...INCLUDES.map((path) => `-I${path}`),
    '-isystem',
    resolve(headers),
    join(PROGRAM, 'check_slots.cc'),
    ...SOURCES,
    '-o',
    program,
  ];
  const built = spawnSync(process.env.CXX ?? 'c++', args, { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the check does not compile with ${headers}:\n${built.stderr}`);
  const ran = spawnSync(program, { encoding: 'utf8' });
  if (ran.status === null) throw new Error(`the check of ${headers} ended with ${ran.signal}`);
  return ran.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
}

/** The headers' own version; the folder's name too where it says another (the public tag 9.3.0 holds headers of 9.2.0). */
function headingOf(lines, headers) {
  const [[, version]] = lines;
  const folder = basename(resolve(headers));
  return /^\d/.test(folder) && !version.startsWith(folder) ? `${folder}: ${version}` : version;
}

function tableOf(columns, headings) {
  const names = [...new Set(columns.flatMap((lines) => lines.slice(1).map(([name]) => name)))];
  const cell = (lines, wanted) => {
    const line = lines.find(([name]) => name === wanted);
    if (!line) return '';
    const [, place, verdict] = line;
    if (place === '-' && verdict === 'ok') return '–';
    return place ? `${place} ${verdict}` : verdict;
  };
  const rows = names.map((name) => `| ${name} | ${columns.map((lines) => cell(lines, name)).join(' | ')} |`);
  return [`| | ${headings.join(' | ')} |`, `|---|${headings.map(() => '---').join('|')}|`, ...rows].join('\n');
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  process.stderr.write('usage: node src/setup/check-slots.mjs FOLDER...   (each holds NvInfer.h of one TensorRT version)\n');
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), 'coldstart-slots-'));
try {
  const columns = folders.map((headers) => compare(headers, work));
  const headings = columns.map((lines, at) => headingOf(lines, folders[at]));
  const text = `# TensorRT's tables, against the vendor's headers

Written by \`node src/setup/check-slots.mjs FOLDER...\` with \`test/native/tensorrt/check_slots.cc\`. A number is the place of a function after
the two destructors, where our name stands in brackets; \`ok\`: place and signature are the vendor's. \`–\`: this version has no such
function, as we say. Facts without a number are layouts, interfaces called through the vendor's classes, and enumerations.

${tableOf(columns, headings)}
`;
  writeFileSync(join(TENSORRT, 'SLOTS.md'), text);
  const wrong = columns.flatMap((lines) =>
    lines.filter(([, , verdict]) => verdict?.startsWith('WRONG')).map(([name, , verdict]) => `${lines[0][1]} ${name}: ${verdict}`),
  );
  for (const line of wrong) process.stderr.write(`${line}\n`);
  process.stdout.write(`${columns.length} versions, ${wrong.length} wrong\n`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
} finally {
  rmSync(work, { recursive: true, force: true });
}
