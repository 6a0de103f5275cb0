import { Injectable } from '@nestjs/common';
import { actorOf, Audit, Clock, DomainError, type Principal, SessionsReader, WriteGate } from '@switchboard/api';
import { type Rating, RatingGiven, type RatingList, RatingRemoved, type RatingSummary } from './rating.js';
import { RatingsRepository, type RatingsQuery } from './ratings.repository.js';

const ratingNotFound = () => new DomainError('not_found', 'rating_not_found', 'There is no such rating.');

/** Ratings: who may give one, and who reads them. */
@Injectable()
export class RatingsService {
  constructor(
    private readonly repository: RatingsRepository,
    private readonly sessions: SessionsReader,
    private readonly gate: WriteGate,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /**
   * Rates an ended session of the caller; a second rating replaces the first.
   *
   * @throws DomainError 404 `session_not_found`, 409 `session_not_ended`
   */
  rate(principal: Principal, session_id: string, stars: number, comment: string | null): Promise<Rating> {
    return this.gate.run(async (job) => {
      const session = await this.sessions.lockOwn(job, principal, session_id);
      if (session.ended_at === null) throw new DomainError('conflict', 'session_not_ended', 'A session can be rated once it has ended.');
      const rating = { session_id: session.session_id, user_id: principal.user_id, stars, comment, rated_at: this.clock.instant() };
      await this.repository.put(job.manager, rating);
      await job.publish(new RatingGiven(rating));
      return rating;
    });
  }

  /** @throws DomainError 404 `session_not_found` */
  async own(principal: Principal, session_id: string): Promise<{ rating: Rating | null }> {
    const session = await this.sessions.own(principal, session_id);
    return { rating: (await this.repository.find(session.session_id)) ?? null };
  }

  /** @throws DomainError 422 for a cursor of another list */
  list(query: RatingsQuery): Promise<RatingList> {
    return this.repository.page(query);
  }

  /** Removes a rating, which the audit log records. @throws DomainError 404 `rating_not_found` */
  async remove(principal: Principal, session_id: string): Promise<void> {
    await this.gate.run(async (job) => {
      const stars = await this.repository.remove(job.manager, session_id);
      if (stars === undefined) throw ratingNotFound();
      await this.audit.record(job, 'csat.removed', { type: 'session', id: session_id }, { stars }, actorOf(principal));
      await job.publish(new RatingRemoved(session_id));
    });
  }

  async summary(): Promise<RatingSummary> {
    const { ratings, stars } = await this.repository.summary();
    return { ratings, average: ratings === 0 ? null : Math.round((stars / ratings) * 100) / 100 };
  }

  async starsOf(session_ids: readonly string[]): Promise<{ stars: Record<string, number> }> {
    const rows = await this.repository.starsOf(session_ids);
    return { stars: Object.fromEntries(rows.map(({ session_id, stars }) => [session_id, stars])) };
  }
}
