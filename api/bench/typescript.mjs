// Lets Node run the TypeScript of this folder and api/src directly: `node --import ./api/bench/typescript.mjs FILE.ts`.
//
// Node's built-in type stripping is not enough: the naive baseline is ordinary Nest and TypeORM code, full of decorators, and
// imports end in `.js` as everywhere in api/. Files are compiled at import, before anything is measured.
import { transformSync } from '@swc/core';
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const SHARED = new URL('../../shared/src/index.ts', import.meta.url).href;

const jsc = {
  target: 'es2023',
  parser: { syntax: 'typescript', decorators: true },
  transform: { legacyDecorator: true, decoratorMetadata: true },
  keepClassNames: true,
};

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === '@switchboard/shared') return next(SHARED, context);
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(source)) return next(source.href, context);
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { filename, jsc, module: { type: 'es6' }, sourceMaps: 'inline', swcrc: false });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
