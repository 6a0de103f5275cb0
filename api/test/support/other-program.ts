import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('other-program.process.mjs', import.meta.url));

/** Another program, in its own process, that uses an SQLite database as an operator's `sqlite3` would. */
export class OtherProgram {
  private readonly child: ChildProcess = fork(SCRIPT);

  /** @param file the database that a server has open */
  constructor(private readonly file: string) {}

  /** Opens the database, runs one statement and closes it. @throws Error with SQLite's message */
  async run(sql: string): Promise<void> {
    const answered = once(this.child, 'message');
    this.child.send({ file: this.file, sql });
    const [answer] = (await answered) as [{ error?: string }];
    if (answer.error) throw new Error(answer.error);
  }

  async end(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }
}
