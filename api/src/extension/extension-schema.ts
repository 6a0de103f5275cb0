import type { ExtensionMigrations } from '../core/database/extension-migrations.js';
import type { Extension } from './extension.js';

/** @returns the migrations of the extensions that have any */
export function migrationsOf(extensions: readonly Extension[]): ExtensionMigrations[] {
  return extensions.flatMap(({ name, migrations = [] }) => (migrations.length > 0 ? [{ name, migrations }] : []));
}
