import { describe, expect, it } from 'vitest';
import { imageLabel } from '../../../../src/app/sides/image-side.ts';
import { pinName } from '../../../../src/app/sides/pin-image.ts';
import { repositoryName } from '../../../../src/app/sides/repository.ts';

describe('[unit] names of sides in documents', () => {
  it.each([
    ['https://me:hunter2hunter2@example.com/a.git', 'https://example.com/a.git'],
    ['https://glpat-abcdefghijklmnopqrst@example.com/a.git', 'https://example.com/a.git'],
    ['https://example.com/a.git?private_token=hunter2hunter2', 'https://example.com/a.git'],
    ['ssh://me:hunter2hunter2@example.com:22/a', 'ssh://example.com:22/a'],
    ['https://me:hunter2 hunter2@[bad/a', 'https://[bad/a'],
    ['git@example.com:a/b', 'git@example.com:a/b'],
    ['/srv/password=of nobody', '/srv/password=of nobody'],
  ])('%s is called without its credentials', (address, name) => {
    expect(repositoryName(address)).toBe(name);
  });

  it('shows a hash by its first digits', () => {
    expect(imageLabel(`sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('sha256:0123456789ab');
    expect(imageLabel('app:1.4')).toBe('app:1.4');
    expect(imageLabel('a\nb')).toBe('a␊b');
  });

  it('pins every series under a name of its own that a daemon takes', () => {
    expect(pinName('resnet50-docker')).toBe('coldstart-last-good/resnet50-docker:pinned');
    const names = ['Loaders/mmap', 'loaders/MMAP', 'loaders-/mmap', '//', 'ä', 'x'.repeat(300), 'a/../b'].map((series) => pinName(series));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^coldstart-last-good\/[a-z0-9]+(?:[-/][a-z0-9]+)*:pinned$/);
  });
});
