import { resolve } from 'node:path';
import { z } from 'zod';
import { projectRoot } from './project-root.js';

/**
 * A setting that is the path of a file or folder, relative to `package.json`; resolves to an absolute one. Whether it exists is not checked.
 *
 * @since 0.2.0
 */
export const pathSetting = z
  .string()
  .trim()
  .min(1)
  .transform((value) => resolve(projectRoot(), value));
