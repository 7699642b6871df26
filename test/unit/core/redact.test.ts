import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, isAllowedVariable, REDACTED, redactArguments, redactEnvironment, redactLabels, redactText } from '../../../src/core/redact.ts';

describe('environment variables', () => {
  it('pass when their name is on the list', () => {
    for (const name of [
      'COLDSTART_MARKS',
      'CUDA_VISIBLE_DEVICES',
      'NVIDIA_VISIBLE_DEVICES',
      'ORT_DISABLE_TELEMETRY',
      'OMP_NUM_THREADS',
      'NODE_OPTIONS',
      'LANG',
      'LC_ALL',
      'TZ',
      'PATH',
    ]) {
      expect(isAllowedVariable(name), name).toBe(true);
    }
  });

  it('do not pass otherwise, nor when a listed prefix is followed by a word for a secret', () => {
    for (const name of [
      '',
      'AWS_SECRET_ACCESS_KEY',
      'DATABASE_URL',
      'MY_VAR',
      'cuda_x',
      'NVIDIA_API_KEY',
      'COLDSTART_TOKEN',
      'ORT_AUTH',
      'CUDA_PASSWORD',
      'NVIDIA_NGC_KEY',
    ]) {
      expect(isAllowedVariable(name), name).toBe(false);
    }
    expect(redactEnvironment({ TZ: 'UTC', KEY: 'v', NODE_OPTIONS: '--x=http://u:p@h/' })).toEqual({
      TZ: 'UTC',
      KEY: REDACTED,
      NODE_OPTIONS: `--x=http://${REDACTED}@h/`,
    });
  });
});

describe('labels', () => {
  it('pass when they are ours or describe the image', () => {
    expect(redactLabels({ 'coldstart.run': '1', 'org.opencontainers.image.version': '2', owner: 'me', 'coldstart.token': 't' })).toEqual({
      'coldstart.run': '1',
      'org.opencontainers.image.version': '2',
      owner: REDACTED,
      'coldstart.token': REDACTED,
    });
  });
});

describe('command lines', () => {
  it.each([
    [['--token=abc'], [`--token=${REDACTED}`]],
    [
      ['--api-key', 'abc', '--port', '80'],
      ['--api-key', REDACTED, '--port', '80'],
    ],
    [
      ['--password', '--verbose'],
      ['--password', '--verbose'],
    ],
    [
      ['-H', 'Authorization: Bearer abcdef123'],
      ['-H', `Authorization: Bearer ${REDACTED}`],
    ],
    [['password=hunter2'], [`password=${REDACTED}`]],
    [['postgres://user:pass@db/x'], [`postgres://${REDACTED}@db/x`]],
    [['--config={"apiKey": "abc"}'], [`--config={"apiKey": ${REDACTED}}`]],
    [['AKIAIOSFODNN7EXAMPLE'], [REDACTED]],
    [
      ['--max-tokens=12', '--tokenizer', 'bpe', '--passes=3', '--keyboard', 'de'],
      ['--max-tokens=12', '--tokenizer', 'bpe', '--passes=3', '--keyboard', 'de'],
    ],
    [
      ['python3', 'server.py', '--model', 'm.onnx', '--monkey=banana'],
      ['python3', 'server.py', '--model', 'm.onnx', '--monkey=banana'],
    ],
  ])('%j', (args, expected) => {
    expect(redactArguments(args)).toEqual(expected);
  });
});

describe('free text', () => {
  it.each([
    ['GET /x?access_token=abc&y=1', `GET /x?access_token=${REDACTED}&y=1`],
    ['using hf_abcdefghijklmnopqrst now', `using ${REDACTED} now`],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def', `jwt ${REDACTED}`],
    ['DB_PASSWORD: "a b c" rest', `DB_PASSWORD: ${REDACTED} rest`],
    ['tokens: 512, 3 passes', 'tokens: 512, 3 passes'],
    ['http://host:80/path', 'http://host:80/path'],
  ])('%j', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it('takes what stands right behind a quoted value for a part of it, as a shell does, and leaves what cannot be one', () => {
    expect(redactText("token='a'b --x")).toBe(`token=${REDACTED} --x`);
    expect(redactText("token=''token")).toBe(`token=${REDACTED}`);
    expect(redactText('http://&tokenhttp://@&@')).toBe(`http://${REDACTED}@`);
    expect(redactText('{"a":1,"token":"b"}')).toBe(`{"a":1,"token":${REDACTED}}`);
  });

  it('changes nothing the second time, and answers quickly whatever the text is', () => {
    const parts = fc.constantFrom(
      'token',
      '=',
      ':',
      ' ',
      '"',
      "'",
      'http://',
      '@',
      'Bearer ',
      'AKIAIOSFODNN7EXAMPLE',
      'a',
      '&',
      '-----BEGIN PRIVATE KEY-----',
      REDACTED,
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 20 }), (words) => {
        const once = redactText(words.join(''));
        expect(redactText(once)).toBe(once);
      }),
    );
    for (const long of [
      'a'.repeat(300_000),
      'a='.repeat(100_000),
      'token'.repeat(60_000),
      'a://'.repeat(60_000),
      '-----BEGIN '.repeat(20_000),
      'token '.repeat(40_000),
    ]) {
      expect(redactText(redactText(long))).toBe(redactText(long));
    }
  });

  it('loses the values of secret variables wherever a program prints them', () => {
    const redact = createRedactor({ MY_VALUE: 'correct-horse', MY_LONGER: 'correct-horse-battery', SHORT: 'ab', TZ: 'Europe/Berlin' });
    expect(redact('loaded correct-horse-battery and correct-horse for ab in Europe/Berlin')).toBe(`loaded ${REDACTED} and ${REDACTED} for ab in Europe/Berlin`);
  });
});
