import path from 'node:path';
import { specFiles } from '../scripts/lib/spec-groups.mjs';

export default {
  displayName: 'api',
  testEnvironment: 'node',
  ...specFiles('api', ['src', 'test'].map((name) => path.join(import.meta.dirname, name))),
  globalSetup: '<rootDir>/jest.global-setup.mjs',
  globalTeardown: '<rootDir>/jest.global-teardown.mjs',
  setupFilesAfterEnv: ['<rootDir>/jest.setup.mjs'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', {
    jsc: { target: 'es2023', parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true }, keepClassNames: true },
    module: { type: 'es6' }, sourceMaps: 'inline', swcrc: false,
  }] },
  moduleNameMapper: { '^@switchboard/api$': '<rootDir>/src/index.ts', '^@switchboard/shared$': '<rootDir>/../shared/src/index.ts', '^(\\.{1,2}/.*)\\.js$': '$1' },
};
