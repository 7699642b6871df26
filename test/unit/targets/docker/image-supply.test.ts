import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { findImage, isImageReference, supplyImage } from '../../../../src/targets/docker/image-supply.ts';

// A daemon that is asked for anything answers with an image.
const docker = { getImage: () => ({ inspect: () => Promise.resolve({ Id: 'sha256:1', Size: 1 }) }) } as unknown as Docker;
const context = { environment: {}, signal: new AbortController().signal, say: () => undefined };

describe('the name of an image', () => {
  it.each(['https://me:hunter2@host/x', '../containers/json', 'a/../../info', 'a//b', '-x', 'a?b=c', 'a b', 'a#b', '', 'x'.repeat(500)])(
    'that could ask the daemon for something else is asked of nobody: %s',
    async (name) => {
      expect(isImageReference(name)).toBe(false);
      expect(await findImage(docker, name)).toBeUndefined();
      const refused = supplyImage(docker, name, 'missing', context);
      await expect(refused).rejects.toMatchObject({ code: 'TARGET_PULL_FAILED' });
      await expect(refused).rejects.not.toThrow(/hunter2/);
    },
  );

  it.each(['app', 'app:1.4', 'localhost:5000/team/app:v1', 'ghcr.io/a/b@sha256:0123', 'sha256:0123abc', '0123abc', 'a..b', 'Registry.Example/app'])(
    'that is one is asked for: %s',
    async (name) => {
      expect(await findImage(docker, name)).toMatchObject({ Id: 'sha256:1' });
    },
  );
});
