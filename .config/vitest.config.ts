import { defineConfig } from 'vitest/config';

/**
 * One project a tier. Tiers that start instances run one file at a time: two measurements beside each other would
 * disturb each other, and the machine's lock would make them wait anyway.
 */
const tier = (name: string, include: string[], serial: boolean) => ({
  test: {
    name,
    root: new URL('..', import.meta.url).pathname,
    include,
    globalSetup: ['test/support/build-once.mjs'],
    testTimeout: serial ? 300_000 : 20_000,
    hookTimeout: 300_000,
    fileParallelism: !serial,
    pool: 'forks' as const,
  },
});

export default defineConfig({
  test: {
    projects: [
      tier('unit', ['test/unit/**/*.test.ts'], false),
      tier('contract', ['test/contract/**/*.test.ts'], false),
      tier('integration', ['test/integration/**/*.test.ts'], true),
      tier('docker', ['test/docker/**/*.test.ts'], true),
      tier('gpu', ['test/gpu/**/*.test.ts'], true),
      tier('e2e', ['test/e2e/**/*.test.ts'], true),
      tier('browser', ['test/browser/**/*.test.ts'], true),
    ],
  },
});
