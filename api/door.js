// What `@switchboard/api` means to a package that runs beside the built server: the public door, api/src/index.ts, and no more.
// It stands here because a package may export nothing from outside its own folder.
export * from '../dist/api/src/index.js';
