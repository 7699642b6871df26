import { describe, expect, it } from 'vitest';
import { parsePrefixed } from '../../../../src/app/sides/spec.ts';

const parse = (text: string, folders: readonly string[] = []) => parsePrefixed(text, (path) => folders.includes(path));

describe('[unit] the spelling of a side', () => {
  it.each([
    ['scenario:loaders/mmap', { kind: 'scenario', name: 'loaders/mmap' }],
    ['image:app:1.4', { kind: 'image', reference: 'app:1.4' }],
    ['run:20260301-142233-a-9f3a', { kind: 'run', run: '20260301-142233-a-9f3a' }],
    ['git:HEAD', { kind: 'commit', revision: 'HEAD' }],
    ['git:HEAD@{1}', { kind: 'commit', revision: 'HEAD@{1}' }],
    ['git:@', { kind: 'commit', revision: '@' }],
    ['git:@{upstream}', { kind: 'commit', revision: '@{upstream}' }],
    ['git:feature/fast@2', { kind: 'commit', revision: 'feature/fast@2' }],
    ['git:../other@v1', { kind: 'commit', repository: '../other', revision: 'v1' }],
    ['git:../other', { kind: 'commit', repository: '../other', revision: 'HEAD' }],
    ['git:../a@b@v1', { kind: 'commit', repository: '../a@b', revision: 'v1' }],
    ['git:~/other@main~3', { kind: 'commit', repository: '~/other', revision: 'main~3' }],
    ['git:../other@main@{2}', { kind: 'commit', repository: '../other', revision: 'main@{2}' }],
    ['git:https://example.com/a/b.git', { kind: 'commit', repository: 'https://example.com/a/b.git', revision: 'HEAD' }],
    ['git:https://me:word@example.com/a', { kind: 'commit', repository: 'https://me:word@example.com/a', revision: 'HEAD' }],
    ['git:https://me:word@example.com/a@v2', { kind: 'commit', repository: 'https://me:word@example.com/a', revision: 'v2' }],
    ['git:git@example.com:a/b', { kind: 'commit', repository: 'git@example.com:a/b', revision: 'HEAD' }],
    ['git:git@example.com:a/b@v2', { kind: 'commit', repository: 'git@example.com:a/b', revision: 'v2' }],
    ['git:file:///srv/a b@v2', { kind: 'commit', repository: 'file:///srv/a b', revision: 'v2' }],
  ])('%s', (text, spec) => {
    expect(parse(text)).toEqual(spec);
  });

  it('takes a name in front of an @ for a repository only where there is such a folder', () => {
    expect(parse('git:other@v1', ['other'])).toEqual({ kind: 'commit', repository: 'other', revision: 'v1' });
    expect(parse('git:other@v1')).toEqual({ kind: 'commit', revision: 'other@v1' });
  });

  it.each(['HEAD', 'app:1.4', 'loaders', '', 'github:a', 'Git:HEAD'])('leaves %j to be guessed', (text) => {
    expect(parse(text)).toBeUndefined();
  });
});
