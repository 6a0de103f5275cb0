import type { DynamicModule, Type } from '@nestjs/common';
import { MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { z } from 'zod';
import { hasColumn, tableOf } from '../core/database/entity-tables.js';
import { REQUIRED_PERMISSION } from '../core/http/access.js';
import { EXTENSION_NAME, type Extension, tablePrefixOf } from './extension.js';
import { ExtensionsError } from './extensions-error.js';
import { hostFault } from './host-range.js';

/** What an extension must not share with Switchboard. */
export interface Host {
  version: string;
  /** the names of its settings */
  settings: readonly string[];
}

/** The fields of an {@link Extension}. */
const FIELDS: readonly string[] = [
  'name', 'host', 'version', 'module', 'entities', 'migrations', 'responder', 'responders', 'around', 'settings', 'permissions', 'personal_data', 'jobs', 'health',
] satisfies (keyof Extension)[];

/** @throws ExtensionsError listing all faults of all extensions, see {@link extensionFaults} */
export function assertExtensions(extensions: readonly unknown[], host: Host): void {
  const faults = extensionFaults(extensions, host);
  if (faults.length > 0) throw new ExtensionsError(faults);
}

/**
 * Checks extensions before anything else happens.
 *
 * @param extensions whatever their packages export
 * @returns one sentence for each fault of each of them, which begins with its name; empty if they can be used
 */
export function extensionFaults(extensions: readonly unknown[], host: Host): string[] {
  const valid = extensions.filter(isExtension);
  return [
    ...extensions.filter((each) => !isExtension(each)).map((each) => `${describe(each)} is not an extension: pass what defineExtension returns`),
    ...valid.flatMap((extension) => faultsOf(extension, host).map((fault) => `${extension.name}: ${fault}`)),
    ...clashesOf(valid),
  ];
}

function isExtension(value: unknown): value is Extension {
  return typeof value === 'object' && value !== null && typeof (value as Extension).name === 'string';
}

const describe = (value: unknown): string => (typeof value === 'function' ? `The function ${value.name || 'without a name'}` : JSON.stringify(value) ?? String(value));

function faultsOf(extension: Extension, host: Host): string[] {
  const unknown = Object.keys(extension).filter((field) => !FIELDS.includes(field));
  const range = extension.host === undefined ? null : hostFault(extension.host, host.version);
  return [
    ...(EXTENSION_NAME.test(extension.name) ? [] : ['its name must consist of lower-case letters, digits and hyphens']),
    ...unknown.map((field) => `${field} is not a field of an extension; there are ${FIELDS.join(', ')}`),
    ...(range === null ? [] : [`it ${range}`]),
    ...routeFaults(extension),
    ...tableFaults(extension),
    ...migrationFaults(extension),
    ...settingFaults(extension, host),
    ...permissionFaults(extension),
  ];
}

/** Every controller of an extension's module and of the modules that it imports. */
function controllersOf(module: Extension['module'], seen = new Set<unknown>()): Type[] {
  const type = module && 'module' in module ? module.module : module;
  if (!type || seen.has(module)) return [];
  seen.add(module);
  const dynamic: Partial<DynamicModule> = module && 'module' in module ? module : {};
  const own = [...(metadata<Type>(type, MODULE_METADATA.CONTROLLERS)), ...(dynamic.controllers ?? [])];
  const imports = [...metadata<Extension['module']>(type, MODULE_METADATA.IMPORTS), ...((dynamic.imports ?? []) as Extension['module'][])];
  return [...own, ...imports.flatMap((each) => (isModule(each) ? controllersOf(each, seen) : []))];
}

const isModule = (value: unknown): value is NonNullable<Extension['module']> =>
  typeof value === 'function' || (typeof value === 'object' && value !== null && 'module' in value);

const metadata = <T>(type: Type, key: string): T[] => (Reflect.getMetadata(key, type) as T[] | undefined) ?? [];

function routeFaults({ name, module }: Extension): string[] {
  const prefix = `x/${name}`;
  return controllersOf(module).flatMap((controller) => {
    const declared = Reflect.getMetadata(PATH_METADATA, controller) as string | string[] | undefined;
    const paths = [declared ?? ''].flat().map((path) => path.split('/').filter((part) => part !== '').join('/'));
    return paths
      .filter((path) => path !== prefix && !path.startsWith(`${prefix}/`))
      .map((path) => `the routes of ${controller.name} are at /api/${path}, but must begin with /api/${prefix}: write @Controller('${prefix}')`);
  });
}

function tableFaults({ name, entities = [], personal_data = [] }: Extension): string[] {
  const prefix = tablePrefixOf(name);
  const tables = entities.map((entity) => ({ entity, table: tableOf(entity) }));
  const named = tables.flatMap(({ table }) => table ?? []);
  return [
    ...tables.filter(({ table }) => table === null).map(({ entity }) => `${entity.name} is not an entity: it lacks @Entity('${prefix}…')`),
    ...named.filter((table) => !table.startsWith(prefix)).map((table) => `the name of its table ${table} must begin with ${prefix}`),
    ...named
      .filter((table) => !personal_data.some((each) => each.table === table))
      .map((table) => `personal_data does not say whose rows ${table} contains: add { table: '${table}', user: 'user_id' }, or none with the reason`),
    ...personal_data.filter(({ table }) => !named.includes(table)).map(({ table }) => `personal_data names ${table}, which is not a table of its entities`),
    ...personal_data
      .filter(({ user, session, none }) => (user ?? session ?? none) === undefined || (none !== undefined && (user ?? session) !== undefined))
      .map(({ table }) => `personal_data of ${table} must name the column of the user or of the session, or say why there is none`),
    ...personal_data.flatMap(({ table, user, session }) =>
      [user, session].filter((column) => column !== undefined && !entities.some((entity) => tableOf(entity) === table && hasColumn(entity, column))).map((column) => `personal_data names ${table}.${column}, which is not a column`),
    ),
  ];
}

function migrationFaults({ migrations = [] }: Extension): string[] {
  const names = migrations.map(({ name }) => name);
  return [
    ...names.filter((name) => !/\D\d{13}$/.test(name)).map((name) => `the name of the migration ${name} must end in its timestamp in milliseconds, such as CreateRatings1767225600000`),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `two of its migrations have the name ${name}`),
    ...migrations.filter(({ prototype }: { prototype: { down?: unknown } }) => typeof prototype.down !== 'function').map(({ name }) => `the migration ${name} has no method down`),
  ];
}

function settingFaults({ name, settings }: Extension, host: Host): string[] {
  if (settings === undefined) return [];
  if (!(settings instanceof z.ZodObject)) return ['settings must be a z.object whose fields are its environment variables'];
  const prefix = tablePrefixOf(name).toUpperCase();
  const names = Object.keys(settings.shape);
  return [
    ...names.filter((each) => !each.startsWith(prefix) || !/^[A-Z0-9_]+$/.test(each)).map((each) => `the name of its setting ${each} must begin with ${prefix} and consist of capital letters, digits and underscores`),
    ...names.filter((each) => host.settings.includes(each)).map((each) => `${each} is a setting of Switchboard`),
  ];
}

function permissionFaults({ name, module, permissions = [] }: Extension): string[] {
  const required = controllersOf(module).flatMap((controller) => {
    const prototype = controller.prototype as Record<string, unknown>;
    const methods = Object.getOwnPropertyNames(prototype).map((key) => Object.getOwnPropertyDescriptor(prototype, key)?.value as unknown);
    return [controller, ...methods].flatMap((target) => (typeof target === 'function' ? ((Reflect.getMetadata(REQUIRED_PERMISSION, target) as string | undefined) ?? []) : []));
  });
  return [
    ...permissions.filter((each) => !new RegExp(`^${name}\\.[a-z][a-z0-9_]*$`).test(each)).map((each) => `the permission ${each} must be named ${name}.WORD, in lower case`),
    ...[...new Set(required)].filter((each) => !permissions.includes(each)).map((each) => `a route requires the permission ${each}, which permissions does not list`),
  ];
}

function clashesOf(extensions: readonly Extension[]): string[] {
  const names = extensions.map(({ name }) => name);
  const twice = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
  const withResponder = extensions.filter(({ responder }) => responder).map(({ name }) => name);
  const tables = extensions.flatMap(({ name, entities = [] }) => entities.flatMap((entity) => ({ name, table: tableOf(entity) })));
  const shared = tables.filter(({ table }, at) => table !== null && tables.findIndex((each) => each.table === table) !== at);
  return [
    ...twice.map((name) => `Two extensions have the name "${name}": remove one, or leave it out with EXTENSIONS_OFF`),
    ...(withResponder.length > 1 ? [`Only one extension may provide a responder, but these do: ${withResponder.join(', ')}`] : []),
    ...shared.map(({ name, table }) => `${name}: another extension has a table ${table} too`),
  ];
}
