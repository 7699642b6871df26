/**
 * One command line that starts a server and ends at its first 200, timed by hyperfine and by us, a few starts of each
 * in turn.
 */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './figure.ts';
import { definedValues, freshPort, measured, measureFlags, median } from './measure.ts';
import { hodgesLehmannRatio } from './ratio.ts';

const serverText = (port: number): string => `const http = require('node:http');
http.createServer((request, response) => response.end('ready')).listen(${port}, '127.0.0.1');
`;

export const bench: Bench = async (context) => {
  const port = freshPort();
  const server = join(context.folder, 'server.cjs');
  await writeFile(server, serverText(port));
  const starter = join(context.folder, 'start-until-200');
  execFileSync('c++', ['-O2', '-std=c++20', '-o', starter, join(context.root, 'test/bench/native/start-until-200.cc')]);
  const values: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  const exported = join(context.folder, 'hyperfine.json');
  for (let block = 0; block < (context.quick ? 2 : 12); block += 1) {
    const command = `${starter} ${port} ${process.execPath} ${server}`;
    // The server that was killed needs a moment to give its port back.
    execFileSync('hyperfine', ['-N', '--warmup', '1', '--runs', '5', '--prepare', 'sleep 0.15', '--export-json', exported, command], { stdio: 'ignore' });
    values.theirs.push(...JSON.parse(await readFile(exported, 'utf8')).results[0].times.map((seconds: number) => seconds * 1000));
    const result = await measureFlags(context, ['--health', `http://127.0.0.1:${port}/`, '--trials', '5', '--at', 'p99', '--', process.execPath, server]);
    values.ours.push(...definedValues(measured(result).map((trial) => trial.readyMs)));
  }
  const { ratio, low, high } = hodgesLehmannRatio(values.ours, values.theirs);
  return [
    {
      id: 'hyperfine',
      title: 'a command line up to its first 200',
      unit: 'ms',
      value: median(values.ours),
      reference: { name: 'hyperfine', value: median(values.theirs) },
      ratio: median(values.ours) / median(values.theirs),
      low,
      high,
      limit: 'within 3 %',
      met: Math.abs(median(values.ours) / median(values.theirs) - 1) <= 0.03,
      count: values.ours.length,
      note: `Hodges-Lehmann ratio ${ratio.toFixed(3)}`,
    },
  ];
};
