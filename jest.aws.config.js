import base from './jest.config.js';

/** The tests against emulators of AWS, which need Python. */
/** @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/tests/aws'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/tests/aws/set-up.ts',
};
