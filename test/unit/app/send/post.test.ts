import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { post, readUrl } from '../../../../src/app/send/post.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const send = (url: string, headers = {}) => post({ url: new URL(url), headers, body: 'x', signal: new AbortController().signal });

describe('a POST to a collector', () => {
  it('that is sent elsewhere has not arrived, and shows its keys to nobody else', async () => {
    const seen: string[] = [];
    const other = await serve((request, response) => {
      seen.push(`${request.method} ${request.headers['api-key']}`);
      response.end('a page to log in');
    });
    const first = await serve((_, response) => response.writeHead(302, { location: `${other}/login` }).end());
    await expect(send(first, { 'api-key': 'hunter2' })).rejects.toThrow(/answered 302, it is at http:\/\/127\.0\.0\.1:\d+\/login/);
    expect(seen).toEqual([]);
  });

  it('takes user and password out of its address, also a password alone', () => {
    expect(readUrl('--otlp', 'http://me:p%40ss@host/x')).toMatchObject({ headers: { authorization: `Basic ${btoa('me:p@ss')}` } });
    const { url, headers } = readUrl('--otlp', 'http://:token@host/x');
    expect([url.href, headers]).toEqual(['http://host/x', { authorization: `Basic ${btoa(':token')}` }]);
    expect(readUrl('--otlp', 'http://host/').headers).toEqual({});
  });

  it.each(['ftp://me:hunter2@host/x', 'http://me:hunter2%zz@host/x'])('refuses %s without telling its password', (text) => {
    expect(() => readUrl('--otlp', text)).toThrow(/is no http or https URL/);
    expect(() => readUrl('--otlp', text)).not.toThrow(/hunter2/);
  });
});
