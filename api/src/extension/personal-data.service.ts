import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Bus } from '../core/bus/bus.js';
import { WriteGate } from '../core/database/write-gate.js';
import type { Principal } from '../core/http/access.js';
import { sendText } from '../core/http/send-text.js';
import { SessionDeleted } from '../sessions/index.js';
import { UsersService } from '../users/index.js';
import type { Extension } from './extension.js';
import { EXTENSIONS } from './extensions-token.js';
import type { PersonalData } from './personal-data.js';
import { PersonalDataRepository, type PersonalRow, ROWS_AT_ONCE } from './personal-data.repository.js';

/** One table of an extension. */
interface Table extends PersonalData {
  extension: string;
}

/**
 * Deletes and exports what extensions store about persons.
 *
 * Guarantees: the rows of a session are removed in the job that removes the session, so neither outlives the other; those of an account in
 * jobs of a bounded size before the account's row, and a crash in between is made up for as for the account's sessions (`RemovalTask`).
 */
@Injectable()
export class PersonalDataService {
  private readonly tables: Table[];

  constructor(
    @Inject(EXTENSIONS) extensions: readonly Extension[],
    private readonly repository: PersonalDataRepository,
    private readonly gate: WriteGate,
    bus: Bus,
    users: UsersService,
  ) {
    this.tables = extensions.flatMap(({ name, personal_data = [] }) => personal_data.map((each) => ({ ...each, extension: name })));
    if (this.tables.length === 0) return;
    bus.within(SessionDeleted, async ({ session_id }, manager) => {
      for (const table of this.tables) await this.repository.removeOfSession(manager, table, session_id);
    });
    users.onRemoval((user_id) => this.removeBatchOf(user_id));
  }

  /** Sends all rows about a person as one JSON document. */
  async sendOwn(reply: FastifyReply, { user_id }: Principal): Promise<void> {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store, no-transform' };
    await sendText(reply, headers, this.json(user_id));
  }

  /** @returns whether there may be more */
  private async removeBatchOf(user_id: string): Promise<boolean> {
    let more = false;
    for (const table of this.tables)
      if (table.user !== undefined && (await this.gate.run(({ manager }) => this.repository.removeOfUser(manager, table, user_id)))) more = true;
    return more;
  }

  private async *json(user_id: string): AsyncGenerator<string, void> {
    let text = '{"tables":[';
    for (const [at, { extension, table, ...columns }] of this.tables.entries()) {
      text += `${at === 0 ? '' : ','}${JSON.stringify({ extension, table }).slice(0, -1)},"rows":[`;
      let separator = '';
      for await (const rows of this.batchesOf({ table, ...columns }, user_id)) {
        yield `${text}${separator}${rows.map((row) => JSON.stringify(row)).join(',')}`;
        [text, separator] = ['', ','];
      }
      text += ']}';
    }
    yield `${text}]}`;
  }

  private async *batchesOf(table: PersonalData, user_id: string): AsyncGenerator<PersonalRow[], void> {
    let rows: PersonalRow[] = [];
    do {
      rows = await this.repository.rowsOf(table, user_id, rows.at(-1));
      if (rows.length > 0) yield rows;
    } while (rows.length === ROWS_AT_ONCE);
  }
}
