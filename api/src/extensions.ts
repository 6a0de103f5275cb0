import type { Extension } from './extension.js';

/** The installed extensions. This is the one line that a team edits. */
export const extensions: Extension[] = [];
