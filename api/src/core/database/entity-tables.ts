import { getMetadataArgsStorage } from 'typeorm';

/** @returns the name of an entity's table as it declares it, null for a class that is not an entity or does not name its table */
export function tableOf(entity: new () => object): string | null {
  return getMetadataArgsStorage().tables.find(({ target }) => target === entity)?.name ?? null;
}

/** Whether an entity declares a column of this name. */
export function hasColumn(entity: new () => object, column: string): boolean {
  return getMetadataArgsStorage().columns.some(({ target, propertyName, options }) => target === entity && (options.name ?? propertyName) === column);
}
