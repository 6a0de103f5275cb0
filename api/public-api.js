// What `@switchboard/api` resolves to in an extension of the built server: the public API (api/src/index.ts) and nothing else. This file
// exists because a package cannot export anything from outside its own folder.
export * from '../dist/api/src/index.js';
