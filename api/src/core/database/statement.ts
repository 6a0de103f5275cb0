import type { DataSource, EntityManager } from 'typeorm';

/** What a statement can run on: a write job's manager, or a data source for reads. @since 0.1.0 */
export type Executor = EntityManager | DataSource;

/** What a statement that only reads can run on: a data source, or what `LongReads` returns. */
export type ReadExecutor = Pick<DataSource, 'options' | 'query'>;

/** A statement in the form that SQLite's driver accepts. */
interface Translation {
  text: string;
  /** for each `+?`, the index of its parameter */
  parameterOrder: number[];
}

/** Maximum number of cached translations: statements built per request are rarely new. */
const MAX_CACHED_TRANSLATIONS = 1_000;
const translations = new Map<string, Translation>();

/**
 * One SQL statement for both databases, written with `$1`, `$2`, …
 *
 * SQLite's driver accepts only `?`; the text is translated once, when the statement is created.
 *
 * SQLite's planner looks at the values of parameters after LIMIT and LIKE, and in most equations. A statement that has one is planned again
 * whenever its parameters are bound or cleared (sqlite.org/c3ref/prepare.html), and better-sqlite3 clears them after each run: planning the
 * console's list took longer than reading it. A plus before each parameter, which changes no value, not even a text, keeps the plan.
 *
 * @since 0.1.0
 */
export class Statement<Row = Record<string, unknown>> {
  private readonly sqlite: Translation;

  /** @param text the statement; a parameter may occur several times */
  constructor(private readonly text: string) {
    this.sqlite = translate(text);
  }

  /** @returns every row (of a RETURNING clause too) @throws QueryFailedError */
  all(on: Executor | ReadExecutor, ...parameters: unknown[]): Promise<Row[]> {
    const source = 'dataSource' in on ? on.dataSource : on;
    const answer: Promise<unknown> =
      source.options.type === 'postgres'
        ? on.query(this.text, parameters)
        : on.query(
            this.sqlite.text,
            this.sqlite.parameterOrder.map((position) => parameters[position]),
          );
    return answer.then((rows) => rowsOf<Row>(rows));
  }

  /** @returns the first row, or undefined @throws QueryFailedError */
  async one(on: Executor | ReadExecutor, ...parameters: unknown[]): Promise<Row | undefined> {
    return (await this.all(on, ...parameters))[0];
  }
}

function translate(text: string): Translation {
  const known = translations.get(text);
  if (known) return known;
  const parameterOrder: number[] = [];
  const translated = text.replace(/\$(\d+)/g, (_, position: string) => {
    parameterOrder.push(Number(position) - 1);
    return '+?';
  });
  if (translations.size >= MAX_CACHED_TRANSLATIONS) translations.clear();
  const translation = { text: translated, parameterOrder };
  translations.set(text, translation);
  return translation;
}

/** For UPDATE and DELETE TypeORM's PostgreSQL driver returns `[rows, count]`; SQLite's returns a number if there are no rows. */
function rowsOf<Row>(answer: unknown): Row[] {
  if (!Array.isArray(answer)) return [];
  const [rows, count] = answer as [unknown, unknown];
  return (answer.length === 2 && Array.isArray(rows) && typeof count === 'number' ? rows : answer) as Row[];
}
