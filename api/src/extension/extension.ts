import type { DynamicModule, Type } from '@nestjs/common';
import type { MigrationInterface } from 'typeorm';
import type { z } from 'zod';
import type { Responder, ResponderMiddleware } from '../chat/index.js';
import type { ExtensionJob } from './extension-job.js';
import type { HealthCheck } from './health-check.js';
import type { PersonalData } from './personal-data.js';

/**
 * What a team adds to Switchboard without modifying its source.
 *
 * @since 0.1.0
 */
export interface Extension {
  /**
   * identifies it: its routes begin with `/api/x/{name}`, its tables and settings with its name in snake_case; lower-case letters, digits and
   * hyphens
   */
  name: string;
  /** the versions of Switchboard that it was written for, as a range such as `^0.2.0`; that of an installed package stands in its package.json. @since 0.2.0 */
  host?: string;
  /** its own version; that of an installed package is read from its package.json. @since 0.2.0 */
  version?: string;
  /** its controllers, providers and listeners */
  module?: Type | DynamicModule;
  /** its tables */
  entities?: (new () => object)[];
  /** migrations of its tables; they run after Switchboard's own, ordered by timestamp, and are recorded in a table of their own */
  migrations?: (new () => MigrationInterface)[];
  /** replaces the built-in responder; at most one extension may provide one */
  responder?: Type<Responder>;
  /** further responders, among which users choose. @since 0.2.0 */
  responders?: Type<Responder>[];
  /** wraps every responder, the first one outermost, in the order in which extensions are installed. @since 0.2.0 */
  around?: ResponderMiddleware[];
  /** its environment variables, whose names begin with its own, and their values; injected by {@link extensionSettings}. @since 0.2.0 */
  settings?: z.ZodObject;
  /** the permissions that its routes require, such as `csat.read`. @since 0.2.0 */
  permissions?: readonly string[];
  /** for each of its tables, whose rows it contains: they are deleted and exported with their person. @since 0.2.0 */
  personal_data?: readonly PersonalData[];
  /** providers of its module that do something at an interval. @since 0.2.0 */
  jobs?: readonly Type<ExtensionJob>[];
  /** a provider of its module that says how it is. @since 0.2.0 */
  health?: Type<HealthCheck>;
}

/** What a name of an extension looks like. */
export const EXTENSION_NAME = /^[a-z][a-z0-9-]{0,40}$/;

/**
 * Declares an extension: the default export of the module that its package.json names.
 *
 * @throws Error when its name is invalid; what else is wrong is reported at startup, for all extensions at once
 * @since 0.1.0
 */
export function defineExtension(extension: Extension): Extension {
  if (!EXTENSION_NAME.test(extension.name))
    throw new Error(`"${extension.name}" is not a valid extension name: use lower-case letters, digits and hyphens.`);
  return extension;
}

/** @returns an extension's name as the beginning of names of tables: `my_ext_` for `my-ext` */
export const tablePrefixOf = (name: string): string => `${name.replaceAll('-', '_')}_`;
