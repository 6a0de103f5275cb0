import type { DataSource, QueryRunner } from 'typeorm';

/** Everything SQLite stores about a schema, as the statements that create it. */
const SQLITE = `SELECT type || ' ' || name || ' on ' || tbl_name AS name, coalesce(sql, '') AS text FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' AND name <> 'sqlite_sequence'`;

/**
 * Everything that a migration can change in PostgreSQL's catalogs, as PostgreSQL itself writes it. This includes the statistics target,
 * storage and options of columns, and the storage parameters of tables and indexes.
 */
const POSTGRES = `
  SELECT 'column ' || c.relname || '.' || a.attname AS name,
    concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
      a.attstorage, a.attcompression, a.attstattarget,
      (SELECT string_agg(o, ',') FROM unnest(a.attoptions) o WHERE o LIKE 'n_distinct%'), (SELECT collname FROM pg_collation l WHERE l.oid = a.attcollation)) AS text
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL SELECT 'relation ' || relname, concat_ws(' ', relkind, relpersistence, reloptions, relrowsecurity, relreplident)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'constraint ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
  UNION ALL SELECT 'index ' || indexrelid::regclass, pg_get_indexdef(indexrelid) || ' ' || indisvalid
    FROM pg_index WHERE indexrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  UNION ALL SELECT 'trigger ' || tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT 'function ' || oid::regprocedure, pg_get_functiondef(oid)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind <> 'a' AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  UNION ALL SELECT 'view ' || oid::regclass, pg_get_viewdef(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
  UNION ALL SELECT 'type ' || typname, concat_ws(' ', typtype, (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
    FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typrelid = 0 AND typcategory <> 'A'
  UNION ALL SELECT 'statistics ' || stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext WHERE stxnamespace = 'public'::regnamespace
  UNION ALL SELECT 'sequence ' || sequencename, concat_ws(' ', data_type, start_value, increment_by, cycle) FROM pg_sequences WHERE schemaname = 'public'
  UNION ALL SELECT 'extension ' || extname, extversion FROM pg_extension
  UNION ALL SELECT 'rule ' || tablename || '.' || rulename, definition FROM pg_rules WHERE schemaname = 'public'`;

/**
 * Reads a whole schema as text, to compare it with another state of it.
 *
 * @returns the definition of each object by its kind and name, with white space collapsed, in alphabetical order
 */
export async function schemaText(on: DataSource | QueryRunner, kind: 'sqlite' | 'postgres'): Promise<Record<string, string>> {
  const rows = (await on.query(kind === 'postgres' ? POSTGRES : SQLITE)) as { name: string; text: string | null }[];
  const things = rows.map(({ name, text }): [string, string] => [name, (text ?? '').replace(/\s+/g, ' ').trim()]);
  return Object.fromEntries(things.sort(([a], [b]) => (a < b ? -1 : 1)));
}
