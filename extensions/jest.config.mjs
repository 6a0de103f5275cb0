export default {
  displayName: 'extensions',
  testEnvironment: 'node',
  roots: ['<rootDir>', '<rootDir>/../testing/src'],
  testMatch: ['**/*.spec.ts'],
  // Removed extensions are put aside in folders that begin with a dot.
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/admin/', '/extensions/\\.'],
  globalSetup: '<rootDir>/../api/jest.global-setup.mjs',
  setupFilesAfterEnv: ['<rootDir>/../api/jest.setup.mjs'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', {
    jsc: { target: 'es2023', parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true }, keepClassNames: true },
    module: { type: 'es6' }, sourceMaps: 'inline', swcrc: false,
  }] },
  moduleNameMapper: {
    '^@switchboard/api$': '<rootDir>/../api/src/index.ts',
    '^@switchboard/shared$': '<rootDir>/../shared/src/index.ts',
    '^@switchboard/testing$': '<rootDir>/../testing/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
