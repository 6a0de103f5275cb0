import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { inRoot, requireFromRoot } from './checkout.mjs';
import { compressPages } from './compress-pages.mjs';
import { consoleSources } from './console-extensions.mjs';
import { compiledExtensions } from './extension-lists.mjs';
import { inlineStart } from './inline-start.mjs';

/**
 * Targets of `npm run build`, with their inputs and tools. `compiled` names the folder in which the compiler leaves output of
 * deleted sources, and the sources' folder; `draft` is the folder of a build that is published as a whole beside `output`; `check` runs
 * after `command`; `finish` runs after the tools are done.
 * @typedef {{ name: string, title: string, inputs: string[], skip: RegExp, output: string, compiled?: { folder: string, sources: string }, draft?: string, command: () => string[], check?: () => string[], finish?: () => void }} Target
 */

/** The script of a package's executable, wherever npm installed the package. */
function binOf(name, command, from = requireFromRoot) {
  const manifest = from.resolve(`${name}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return path.join(path.dirname(manifest), typeof bin === 'string' ? bin : bin[command]);
}

/** Node arguments that run the TypeScript compiler. */
export const tsc = () => [binOf('typescript', 'tsc')];
/** Node arguments that run the Nest CLI. */
export const nest = () => [binOf('@nestjs/cli', 'nest')];
/** Node arguments that run the Angular CLI. */
export const ng = () => [binOf('@angular/cli', 'ng', createRequire(inRoot('admin', 'package.json')))];
/** Node arguments that run the Angular compiler, for type checks only. */
export const ngc = () => [binOf('@angular/compiler-cli', 'ngc', createRequire(inRoot('admin', 'package.json')))];
/** Node arguments that run ESLint. */
export const eslint = () => [binOf('eslint', 'eslint')];
/** Node arguments that run jest with ES modules. */
export const jest = () => ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', binOf('jest', 'jest')];
/** Node arguments that run Playwright's tests. */
export const playwright = () => [binOf('@playwright/test', 'playwright')];

const SPEC = /\.spec\.ts$/;
const RECIPE = ['build', 'targets', 'inline-start', 'compress-pages', 'publish-pages'].map((name) => `scripts/lib/${name}.mjs`);
const COMMON = [...RECIPE, 'tsconfig.base.json', 'shared/src', 'shared/package.json', 'shared/tsconfig.json'];

/** @type {Record<'shared' | 'api' | 'admin', Target>} */
export const TARGETS = {
  shared: {
    name: 'shared', title: 'building shared types', inputs: COMMON, skip: SPEC,
    output: 'shared/dist/index.js', compiled: { folder: 'shared/dist', sources: 'shared/src' },
    command: () => [...tsc(), '-p', 'shared/tsconfig.json'],
  },
  api: {
    name: 'api', title: 'building the API', skip: SPEC,
    inputs: [...COMMON, 'api/src', 'api/package.json', 'api/tsconfig.json', 'api/tsconfig.build.json', 'nest-cli.json'],
    output: 'dist/api/src/main.js', compiled: { folder: 'dist/api', sources: 'api' },
    command: () => [...nest(), 'build', '--no-type-check'],
    // One pass checks the types and writes those that extensions compile against.
    check: () => [...tsc(), '-p', 'api/tsconfig.build.json', '--declaration', '--emitDeclarationOnly'],
    finish: () => writeFileSync(inRoot('dist', 'api', 'door.d.ts'), "// The types of @switchboard/api, for extensions.\nexport * from './src/index.js';\n"),
  },
  admin: {
    name: 'admin', title: 'building the web pages', skip: /(\.spec\.ts|\/test-setup\.ts)$/,
    // Found when they are asked for: a faulty extension is reported by whoever builds.
    get inputs() { return [...COMMON, 'admin/src', 'admin/public', 'admin/package.json', 'admin/tsconfig.json', 'admin/tsconfig.app.json', 'angular.json', ...consoleSources()]; },
    output: 'dist/admin/index.html', draft: 'dist/admin.build',
    command: () => [...ng(), 'build'],
    finish: () => {
      inlineStart('dist/admin.build');
      compressPages('dist/admin.build');
    },
  },
};

/**
 * The extensions in the checkout, each a target of its own. They are compiled against the types that the API's target writes.
 * @returns {Target[]}
 */
export const extensionTargets = () =>
  compiledExtensions().map(({ name, folder, output }) => ({
    name: `extension-${name}`, title: `building the extension ${name}`, skip: /(\.spec\.ts|\/(dist|node_modules)\/.*)$/,
    inputs: [...COMMON, 'api/src', folder, 'extensions/tsconfig.json'],
    output, compiled: { folder: `${folder}/dist`, sources: folder },
    command: () => [...tsc(), '-p', `${folder}/tsconfig.build.json`],
  }));

/**
 * What tests of extensions use, compiled for `npm run extension -- check`.
 * @type {Target}
 */
export const testingTarget = {
  name: 'testing', title: 'building the checks of extensions', skip: SPEC, inputs: [...COMMON, 'api/src', 'testing/src', 'testing/tsconfig.json', 'testing/tsconfig.build.json'],
  output: 'testing/dist/index.js', compiled: { folder: 'testing/dist', sources: 'testing/src' },
  command: () => [...tsc(), '-p', 'testing/tsconfig.build.json'],
};

/** Every target: the product's, then the extensions'. */
export const allTargets = () => [...Object.values(TARGETS), ...extensionTargets()];

/** What every build depends on besides its inputs: the installed packages. */
export const buildSalt = () => createHash('sha256').update(readFileSync(inRoot('package-lock.json'))).digest('base64url');
