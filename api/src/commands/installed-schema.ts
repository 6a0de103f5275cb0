import { extensionsOff } from '../core/config/extensions.settings.js';
import type { SchemaParts } from '../core/database/database.module.js';
import { type Extension, loadInstalledExtensions, migrationsOf } from '../extension/index.js';
import { migrations } from '../migrations/index.js';
import { readVariables, settingsSchema } from '../settings.js';

/** @returns the extensions that a start would load @throws ExtensionsError listing the faults of all of them */
export function installedExtensions(): Promise<Extension[]> {
  const off = extensionsOff(readVariables());
  return loadInstalledExtensions((name) => off.includes(name), settingsSchema.names);
}

/** @returns all migrations of this installation, for commands that need no entities @throws ExtensionsError */
export async function installedSchema(): Promise<SchemaParts> {
  return { entities: [], migrations, extensions: migrationsOf(await installedExtensions()) };
}
