import type { DataSource } from 'typeorm';

/** A reader on SQLite that records the query plans of its statements. */
export interface Explained {
  source: DataSource;
  /** one per statement, with a line per step */
  plans: string[];
}

/** Reads as `reader` does, and records the plan of each statement. */
export function explained(reader: DataSource): Explained {
  const plans: string[] = [];
  const query = async (text: string, parameters: unknown[]): Promise<unknown> => {
    const steps: { detail: string }[] = await reader.query(`EXPLAIN QUERY PLAN ${text}`, parameters);
    plans.push(steps.map(({ detail }) => detail).join('\n'));
    return reader.query(text, parameters);
  };
  return { plans, source: { options: reader.options, query } as unknown as DataSource };
}
