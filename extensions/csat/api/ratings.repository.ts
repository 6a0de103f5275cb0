import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { readCursor, Statement, trimPage, writeCursor } from '@switchboard/api';
import type { DataSource, EntityManager } from 'typeorm';
import type { ListedRating, Rating, RatingList } from './rating.js';

/** Names the list's order in its cursors. */
const ORDER = 'csat -rated_at';
/** Ratings of which the summary is made. */
const SUMMARISED = 1_000;

const columns = 'session_id, user_id, stars, comment, rated_at';
const put = new Statement(
  `INSERT INTO csat_ratings (${columns}) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (session_id) DO UPDATE SET stars = excluded.stars, comment = excluded.comment, rated_at = excluded.rated_at`,
);
const find = new Statement<Rating>(`SELECT ${columns} FROM csat_ratings WHERE session_id = $1`);
const remove = new Statement<{ stars: number }>('DELETE FROM csat_ratings WHERE session_id = $1 RETURNING stars');
const summarise = new Statement<{ ratings: number; stars: number }>(
  `SELECT count(*) AS ratings, coalesce(sum(stars), 0) AS stars FROM (SELECT stars FROM csat_ratings ORDER BY rated_at DESC, session_id DESC LIMIT ${SUMMARISED}) newest`,
);

/** What a list of ratings is limited to. */
export interface RatingsQuery {
  limit: number;
  cursor?: string | undefined;
  stars?: number | undefined;
  session_id?: string | undefined;
}

/** The table `csat_ratings`. */
@Injectable()
export class RatingsRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  async put(manager: EntityManager, { session_id, user_id, stars, comment, rated_at }: Rating): Promise<void> {
    await put.all(manager, session_id, user_id, stars, comment, rated_at);
  }

  /** @returns the stars of the removed rating, undefined where there was none */
  async remove(manager: EntityManager, session_id: string): Promise<number | undefined> {
    return (await remove.one(manager, session_id))?.stars;
  }

  find(session_id: string): Promise<Rating | undefined> {
    return find.one(this.reader, session_id);
  }

  /** @returns a page, newest first @throws DomainError 422 for a cursor of another list */
  async page({ limit, cursor, stars, session_id }: RatingsQuery): Promise<RatingList> {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const conditions = ['TRUE'];
    if (stars !== undefined) conditions.push(`r.stars = ${bind(stars)}`);
    if (session_id !== undefined) conditions.push(`r.session_id = ${bind(session_id)}`);
    if (cursor !== undefined) {
      const { value, id } = readCursor(ORDER, cursor);
      conditions.push(`(r.rated_at, r.session_id) < (${bind(value)}, ${bind(id)})`);
    }
    const select = new Statement<ListedRating>(
      `SELECT r.session_id, r.user_id, r.stars, r.comment, r.rated_at, u.email AS user_email, u.name AS user_name
       FROM csat_ratings r LEFT JOIN users u ON u.user_id = r.user_id
       WHERE ${conditions.join(' AND ')} ORDER BY r.rated_at DESC, r.session_id DESC LIMIT ${bind(limit + 1)}`,
    );
    const { page, next_cursor } = trimPage(await select.all(this.reader, ...parameters), limit, (last) =>
      writeCursor(ORDER, { value: last.rated_at, id: last.session_id }),
    );
    return { ratings: page, next_cursor };
  }

  /** @returns number and sum of the newest ratings */
  async summary(): Promise<{ ratings: number; stars: number }> {
    return (await summarise.one(this.reader))!;
  }

  /** @returns the stars of those of the sessions that are rated */
  async starsOf(session_ids: readonly string[]): Promise<{ session_id: string; stars: number }[]> {
    if (session_ids.length === 0) return [];
    const list = session_ids.map((_, at) => `$${at + 1}`).join(', ');
    return new Statement<{ session_id: string; stars: number }>(`SELECT session_id, stars FROM csat_ratings WHERE session_id IN (${list})`).all(this.reader, ...session_ids);
  }
}
