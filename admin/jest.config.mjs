import path from 'node:path';
import presets from 'jest-preset-angular/presets/index.js';
import { specFiles } from '../scripts/lib/spec-groups.mjs';
import { consoleSources, writeConsoleExtensions } from '../scripts/lib/console-extensions.mjs';
const { createEsmPreset } = presets;
const preset = createEsmPreset({ tsconfig: '<rootDir>/tsconfig.spec.json' });
// The application imports the list of extensions, which a fresh clone does not have yet.
writeConsoleExtensions();
const extensions = consoleSources().filter((folder) => folder.startsWith('extensions/'));
export default {
  ...preset,
  displayName: 'admin',
  ...specFiles('admin', ['src', 'testing', ...extensions.map((folder) => `../${folder}`)].map((name) => path.join(import.meta.dirname, name))),
  setupFilesAfterEnv: ['<rootDir>/src/test-setup.ts'],
  moduleNameMapper: {
    ...preset.moduleNameMapper,
    '^@switchboard/admin/define$': '<rootDir>/src/define.ts',
    '^@switchboard/admin$': '<rootDir>/src/public.ts',
    '^@switchboard/testing/pages$': '<rootDir>/testing/index.ts',
    '^@switchboard/shared$': '<rootDir>/../shared/src/index.ts',
    // shared/ is written for Node's ESM, whose relative imports end in .js
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
