import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProbeUrl, probeUrlText } from '../../../src/scenario/probe-url.ts';
import { durationText, parseDurationMs, parseSizeBytes, sizeText } from '../../../src/scenario/units.ts';

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['3s', 3000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['0.5ms', 0.5],
    ['1.5s', 1500],
    ['2 s', 2000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['', '3', 's', '-1s', '1e3ms', '3 sec', 'Infinity', '3s ', '٣s', '1'.repeat(20)])('%j is none', (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (thousandths) => {
        expect(parseDurationMs(durationText(thousandths / 1000))).toBe(thousandths / 1000);
      }),
    );
  });
});

describe('sizes', () => {
  it.each([
    ['64MiB', 64 * 2 ** 20],
    ['4g', 4 * 2 ** 30],
    ['512m', 2 ** 29],
    ['1.5G', 1.5 * 2 ** 30],
    ['100', 100],
    ['2kb', 2048],
    ['7b', 7],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSizeBytes(text)).toBe(bytes);
  });

  it.each(['', '4x', '-1g', '1e3', '999999999999t'])('%j is none', (text) => {
    expect(parseSizeBytes(text)).toBeUndefined();
  });

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), (bytes) => {
        expect(parseSizeBytes(sizeText(bytes))).toBe(bytes);
      }),
    );
  });
});

describe('probe addresses', () => {
  it.each([
    ['http://:8080/health', { port: 8080, path: '/health' }],
    ['http://127.0.0.1:8000/', { host: '127.0.0.1', port: 8000, path: '/' }],
    ['http://localhost', { host: 'localhost', port: 80, path: '/' }],
    ['http://:80?x=1', { port: 80, path: '/?x=1' }],
    ['HTTP://[::1]:1/a?b=c&d=%20', { host: '::1', port: 1, path: '/a?b=c&d=%20' }],
  ])('%s is understood and written back', (url, expected) => {
    const parsed = parseProbeUrl(url);
    expect(parsed).toEqual(expected);
    expect(parseProbeUrl(probeUrlText(parsed))).toEqual(parsed);
  });

  it.each([
    'https://:1/',
    'unix:///x',
    '//:80/',
    ':80/',
    '',
    'http://:0/',
    'http://:65536/',
    'http://a@b/',
    'http://a/#b',
    'http://:80/\n',
    'http://:80/ü',
    'http://[::1/',
    'http://a:b/',
  ])('%j is refused', (url) => {
    expect(() => parseProbeUrl(url)).toThrowError(expect.objectContaining({ code: 'PROBE_URL_UNSUPPORTED' }));
  });
});
