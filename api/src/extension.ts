import type { DynamicModule, Type } from '@nestjs/common';
import type { MigrationInterface } from 'typeorm';
import type { Responder } from './chat/index.js';

/**
 * What a team adds to Switchboard without modifying its source.
 *
 * @since 0.1.0
 */
export interface Extension {
  /** identifies the extension in messages; letters, digits and hyphens */
  name: string;
  /** its controllers, providers and listeners */
  module?: Type | DynamicModule;
  /** its tables */
  entities?: (new () => object)[];
  /** migrations of its tables; they run after Switchboard's own, ordered by timestamp */
  migrations?: (new () => MigrationInterface)[];
  /** replaces the built-in responder; at most one extension may provide one */
  responder?: Type<Responder>;
}

/**
 * Declares an extension. List it in `api/src/extensions.ts`.
 *
 * @throws Error when its name is invalid
 * @since 0.1.0
 */
export function defineExtension(extension: Extension): Extension {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(extension.name))
    throw new Error(`"${extension.name}" is not a valid extension name: use lower-case letters, digits and hyphens.`);
  return extension;
}
