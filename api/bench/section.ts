import { type DatabaseKind, databaseKinds } from './databases/measured-database.js';

/** The parts of a run, each with a section of the page: one server on each database, and several servers. */
export const sections = [...databaseKinds, 'joined'] as const;
export type Section = (typeof sections)[number];

/** The database that a section is measured on. */
export function databaseOf(section: Section): DatabaseKind {
  return section === 'joined' ? 'postgres' : section;
}

/** How a section is called in messages. */
export function nameOf(section: Section): string {
  return section === 'joined' ? 'joined servers' : section;
}
