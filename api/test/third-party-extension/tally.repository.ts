import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type Executor, Statement } from '@switchboard/api';
import type { DataSource, EntityManager } from 'typeorm';

/** Everything that one user has sent, counted. */
export interface Tally {
  messages: number;
  letters: number;
}

const insert = new Statement('INSERT INTO tally_entries (message_id, user_id, letters) VALUES ($1, $2, $3)');
const sum = new Statement<Tally>('SELECT count(*) AS messages, coalesce(sum(letters), 0) AS letters FROM tally_entries WHERE user_id = $1');
const clear = new Statement('DELETE FROM tally_entries WHERE user_id = $1');

/** The table of entries. */
@Injectable()
export class TallyRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  async add(manager: EntityManager, message_id: string, user_id: string, letters: number): Promise<void> {
    await insert.all(manager, message_id, user_id, letters);
  }

  async of(user_id: string, on: Executor = this.reader): Promise<Tally> {
    return (await sum.one(on, user_id))!;
  }

  async clear(manager: EntityManager, user_id: string): Promise<void> {
    await clear.all(manager, user_id);
  }
}
