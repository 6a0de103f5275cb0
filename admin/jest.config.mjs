import presets from 'jest-preset-angular/presets/index.js';
const { createEsmPreset } = presets;
const preset = createEsmPreset({ tsconfig: '<rootDir>/tsconfig.spec.json' });
export default {
  ...preset,
  displayName: 'admin',
  roots: ['<rootDir>/src'],
  setupFilesAfterEnv: ['<rootDir>/src/test-setup.ts'],
  moduleNameMapper: {
    ...preset.moduleNameMapper,
    '^@switchboard/shared$': '<rootDir>/../shared/src/index.ts',
    // shared/ is written for Node's ESM, whose relative imports end in .js
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
