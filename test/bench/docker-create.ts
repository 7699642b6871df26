/**
 * Docker create → 200 of the instrumented container with the fake engine at zero delay, against the same image that
 * runs a ten-line HTTP server; both variants interleaved in one run.
 */
import { execFileSync } from 'node:child_process';
import type { Bench } from './figure.ts';
import { definedValues, measured, measureScenario, median } from './measure.ts';
import { hodgesLehmannRatio } from './ratio.ts';

const PLAIN_SERVER = `const http = require('node:http');
const server = http.createServer((request, response) => {
  if (request.url === '/health') {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end('ready');
  } else {
    response.writeHead(404);
    response.end();
  }
});
server.listen(8080, '0.0.0.0');`;

function instrumentedImage(): string {
  const tags = execFileSync('docker', ['images', '--filter', 'label=coldstart.image', '--format', '{{.CreatedAt}} {{.Repository}}:{{.Tag}}'], {
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
  const name = tags.sort().at(-1)?.split(' ').at(-1);
  if (!name) throw new Error('the instrumented image is not there: run the fake engine on Docker once');
  return name;
}

export const bench: Bench = async (context) => {
  const engine = { backend: 'fake' };
  const health = { url: 'http://:8080/health' };
  await measureScenario(context, 'docker-image', { title: 'image', target: 'docker', engine, health, trials: 1, controls: 0, budget: { at: 'p99' } });
  const image = instrumentedImage();
  const trials = context.quick ? 6 : 40;
  const ours = { title: 'create to 200', target: 'docker', engine, health, trials: 1, controls: 0, budget: { at: 'p99' } };
  const plain = {
    title: 'plain',
    target: { docker: { image, entrypoint: ['/usr/bin/node', '-e', PLAIN_SERVER] } },
    health,
    trials: 1,
    controls: 0,
    budget: { at: 'p99' },
  };
  const values: { ours: number[]; plain: number[] } = { ours: [], plain: [] };
  // Two scenarios of different kinds cannot be variants of one: their single starts are interleaved here, ABBA.
  for (let block = 0; block < trials; block += 1) {
    for (const side of block % 2 === 0 ? (['ours', 'plain'] as const) : (['plain', 'ours'] as const)) {
      const result = await measureScenario(context, side, side === 'ours' ? ours : plain);
      values[side].push(...definedValues(measured(result).map((trial) => trial.readyMs)));
    }
  }
  const { ratio, low, high } = hodgesLehmannRatio(values.ours, values.plain);
  return [
    {
      id: 'docker-create',
      title: 'Docker create → 200, instrumented, zero delay',
      unit: 'ms',
      value: median(values.ours),
      reference: { name: 'ten-line http server, same image', value: median(values.plain) },
      ratio,
      low,
      high,
      limit: '<= 1.10 x',
      met: ratio <= 1.1,
      count: values.ours.length,
    },
  ];
};
