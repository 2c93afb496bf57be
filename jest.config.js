/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  // They need Python: `npm run test:aws`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/aws/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  testTimeout: 60_000,
  maxWorkers: 2,
  // Modules of finished suites stay in a worker's memory, and the larger it is, the longer each garbage collection takes.
  workerIdleMemoryLimit: '700MB',
  collectCoverageFrom: ['{shared,functions,infra,cli}/**/*.ts'],
  coverageReporters: ['text-summary', 'lcov'],
};
