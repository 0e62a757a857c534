import { availableParallelism } from 'node:os';

/** Two projects: `unit` needs nothing but Node; `integration` talks to real servers. */
const shared = {
  rootDir: import.meta.dirname ?? new URL('.', import.meta.url).pathname,
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    // What a process manager would start is loaded by its place.
    '^(/.*/apps/[^/]+/src/main)\\.js$': '$1.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  runtime: '<rootDir>/test/shared-packages.mjs',
};

export default {
  // Modules of a finished spec stay in memory: one process for all of them spends its time on collecting garbage.
  // One more than there are cores, since specs with real servers wait for them most of the time.
  maxWorkers: Math.min(4, Math.max(2, availableParallelism())) + 1,
  testSequencer: '<rootDir>/test/longest-first.mjs',
  globalSetup: '<rootDir>/test/make-temporary-folder.mjs',
  globalTeardown: '<rootDir>/test/remove-temporary-folder.mjs',
  workerIdleMemoryLimit: '1GB',
  // A busy machine takes its time, and a test that hangs still ends.
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.int\\.spec\\.ts$', '/test/e2e/'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.int.spec.ts', '<rootDir>/test/e2e/**/*.spec.ts'],
    },
  ],
};
