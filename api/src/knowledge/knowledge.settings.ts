import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../core/config/project-root.js';
import { defineSettings, setting } from '../core/config/settings-group.js';

/** What the built-in responder knows. */
export interface KnowledgeSettings {
  /** absolute path of a folder */
  knowledgeDir: string;
}

const folder = z
  .string()
  .transform((value) => resolve(projectRoot(), value))
  .refine((value) => existsSync(value) && statSync(value).isDirectory(), 'must be a folder that exists');

/** Declares `KNOWLEDGE_DIR`. */
export const knowledgeSettings = defineSettings({
  variables: {
    KNOWLEDGE_DIR: setting(folder, {
      unset: '`docs/`, the handbook',
      meaning: 'folder of Markdown files that the built-in responder answers from',
      format: 'folder, relative to `package.json`',
      example: 'docs/adr',
    }),
  },
  resolve: ({ KNOWLEDGE_DIR }): KnowledgeSettings => ({ knowledgeDir: KNOWLEDGE_DIR ?? handbookDir() }),
});

/** The folder of the product's own handbook. */
export function handbookDir(): string {
  return join(projectRoot(), 'docs');
}
