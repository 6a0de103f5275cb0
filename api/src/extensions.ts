import type { Extension } from './extension.js';

/** The installed extensions. This is the only line a team edits. */
export const extensions: Extension[] = [];
