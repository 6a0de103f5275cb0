import { Inject, Injectable } from '@nestjs/common';
import { RecurringTask } from '../clock/recurring-task.js';
import { ContractMigrations } from '../database/contract-migrations.js';
import { Duties } from './duties.js';
import { Membership } from './membership.js';

const INTERVAL_MS = 60_000;

/**
 * Runs the contract migrations that waited, within a minute after the last server of an older release has gone: by the server that has the duties, and
 * never while a server starts.
 */
@Injectable()
export class ContractTask extends RecurringTask {
  private pending: readonly string[] = [];

  constructor(
    private readonly contracts: ContractMigrations,
    private readonly membership: Membership,
    @Inject(Duties) private readonly duties: Pick<Duties, 'isMine'>,
  ) {
    super(INTERVAL_MS, 'migrations that waited for servers of an older release could not be run');
    membership.describe('pending_migrations', () => this.pending);
  }

  override onApplicationBootstrap(): Promise<void> | void {
    if (this.membership.isJoined) return super.onApplicationBootstrap();
  }

  protected async runOnce(): Promise<void> {
    this.pending = await this.contracts.pending();
    if (this.pending.length === 0 || !this.duties.isMine) return;
    await this.contracts.runIfPossible();
    this.pending = await this.contracts.pending();
  }
}
