import { Injectable } from '@nestjs/common';
import { MAX_VIEWS, type SavedView, type SavedViewList, type ViewChange, type ViewCreation } from '@switchboard/shared';
import { Clock } from '../core/clock/clock.js';
import { type WriteJob, WriteGate } from '../core/database/write-gate.js';
import { type Actor, actorOf, type Principal } from '../core/http/access.js';
import { newId } from '../core/ids/new-id.js';
import { toSavedView, type ViewRow } from './view.view.js';
import { staleView, tooManyViews, viewNotFound } from './views.errors.js';
import { SharedViewChanged } from './views.events.js';
import { ViewsRepository } from './views.repository.js';

/**
 * Saved views of the console's list: an administrator's own, and those that all of them share.
 *
 * Guarantees: at most {@link MAX_VIEWS} of each, also if several are saved at once. Another administrator's own view answers like one that does
 * not exist. Whatever is done to a shared view is recorded in the same job. A view holds filters, never rows: what it shows is always
 * what its reader may see.
 */
@Injectable()
export class ViewsService {
  constructor(
    private readonly gate: WriteGate,
    private readonly repository: ViewsRepository,
    private readonly clock: Clock,
  ) {}

  async list({ user_id }: Principal): Promise<SavedViewList> {
    return { views: toSavedViews(await this.repository.visibleTo(user_id)) };
  }

  /** @throws DomainError 409 `too_many_views` */
  create(principal: Principal, { name, query, shared }: ViewCreation): Promise<SavedView> {
    return this.write(principal, async (job, views) => {
      const row: ViewRow = {
        view_id: newId(this.clock.now()),
        owner_id: shared ? null : principal.user_id,
        name,
        query: JSON.stringify(query),
        position: endOf(views, shared),
        version: 1,
        created_by: principal.user_id,
        updated_at: this.clock.instant(),
      };
      await this.repository.insert(job.manager, row);
      if (shared) await job.publish(new SharedViewChanged(row.view_id, 'shared', actorOf(principal)));
      return this.current(job, principal, row.view_id);
    });
  }

  /** @throws DomainError 404; 409 `stale_view`, `too_many_views` */
  change(principal: Principal, view_id: string, { name, query, shared, position, version }: ViewChange): Promise<SavedView> {
    return this.write(principal, async (job, views) => {
      const before = found(views, view_id);
      if (version !== undefined && version !== before.version) throw staleView();
      const wasShared = before.owner_id === null;
      const isShared = shared ?? wasShared;
      const isMoved = isShared !== wasShared;
      const after: ViewRow = {
        ...before,
        name: name ?? before.name,
        query: query ? JSON.stringify(query) : before.query,
        ...(isMoved && { owner_id: isShared ? null : principal.user_id, created_by: principal.user_id, position: endOf(views, isShared) }),
        version: before.version + 1,
        updated_at: this.clock.instant(),
      };
      await this.repository.update(job.manager, after);
      if (position !== undefined) await this.place(job, views, after, position);
      await this.record(job, view_id, wasShared, isShared, actorOf(principal));
      return this.current(job, principal, view_id);
    });
  }

  /** @throws DomainError 404 */
  async remove(principal: Principal, view_id: string): Promise<void> {
    await this.write(principal, async (job, views) => {
      const { owner_id } = found(views, view_id);
      await this.repository.remove(job.manager, view_id);
      if (owner_id === null) await job.publish(new SharedViewChanged(view_id, 'deleted', actorOf(principal)));
    });
  }

  /** Runs a job with the views that its caller sees; no other job changes views meanwhile. */
  private write<T>({ user_id }: Principal, work: (job: WriteJob, views: ViewRow[]) => Promise<T>): Promise<T> {
    return this.gate.run(async (job) => {
      await this.repository.lock(job.manager);
      return work(job, await this.repository.visibleTo(user_id, job.manager));
    });
  }

  private async place(job: WriteJob, views: ViewRow[], row: ViewRow, position: number): Promise<void> {
    const others = views.filter(({ view_id, owner_id }) => owner_id === row.owner_id && view_id !== row.view_id);
    await this.repository.arrange(job.manager, others.toSpliced(position, 0, row));
  }

  private async record(job: WriteJob, view_id: string, wasShared: boolean, isShared: boolean, actor: Actor): Promise<void> {
    if (!wasShared && !isShared) return;
    await job.publish(new SharedViewChanged(view_id, !wasShared ? 'shared' : isShared ? 'changed' : 'unshared', actor));
  }

  /** The view as the job sees it, with its place. */
  private async current({ manager }: WriteJob, { user_id }: Principal, view_id: string): Promise<SavedView> {
    return toSavedViews(await this.repository.visibleTo(user_id, manager)).find((view) => view.view_id === view_id)!;
  }
}

/** @param rows the shared ones first */
function toSavedViews(rows: readonly ViewRow[]): SavedView[] {
  const shared = rows.filter(({ owner_id }) => owner_id === null).length;
  return rows.map((row, index) => toSavedView(row, index < shared ? index : index - shared));
}

/** @throws DomainError 404 */
function found(views: readonly ViewRow[], view_id: string): ViewRow {
  const row = views.find((each) => each.view_id === view_id);
  if (!row) throw viewNotFound();
  return row;
}

/** The position after the last one, among the shared views or among one's own. @throws DomainError 409 `too_many_views` */
function endOf(views: readonly ViewRow[], shared: boolean): number {
  const same = views.filter(({ owner_id }) => (owner_id === null) === shared);
  if (same.length >= MAX_VIEWS) throw tooManyViews();
  return (same.at(-1)?.position ?? -1) + 1;
}
