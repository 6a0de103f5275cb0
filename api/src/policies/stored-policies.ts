import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { PolicyName } from '@switchboard/shared';
import { Bus } from '../core/bus/bus.js';
import { DatabaseChangedExternally } from '../core/database/database-changed.js';
import { ListMoved } from '../core/instances/instances.events.js';
import { ActiveRuleChanged } from './policies.events.js';
import { PoliciesRepository } from './policies.repository.js';
import type { PolicyEntity } from './policy.entity.js';

/**
 * The stored policies in memory, since some are read by nearly every request.
 *
 * Guarantees: loaded before the first request; a change applies before its caller gets the response, and one of another server or another
 * program once it was noticed.
 */
@Injectable()
export class StoredPolicies implements OnModuleInit {
  private rows = new Map<string, PolicyEntity>();
  /** changes applied so far */
  private changes = 0;
  private readonly listeners: (() => void)[] = [];

  constructor(
    bus: Bus,
    private readonly repository: PoliciesRepository,
  ) {
    bus.committed(ActiveRuleChanged, ({ stored }) => this.apply(stored));
    bus.elsewhere(DatabaseChangedExternally, () => this.load());
    // Which change it was is unknown; there are only a few rows.
    bus.elsewhere(ListMoved, () => this.load());
  }

  onModuleInit(): Promise<void> {
    return this.load();
  }

  /** @returns undefined for a policy that nobody has changed */
  get(name: PolicyName): PolicyEntity | undefined {
    return this.rows.get(name);
  }

  /** @param listener called synchronously after each change */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  private apply(stored: PolicyEntity): void {
    // Two changes may be announced in another order than they were committed.
    if ((this.rows.get(stored.name)?.version ?? 0) >= stored.version) return;
    this.changes++;
    this.rows.set(stored.name, stored);
    this.notify();
  }

  private async load(): Promise<void> {
    for (;;) {
      const before = this.changes;
      const rows = await this.repository.all();
      // What was read may be older than a change announced meanwhile.
      if (before !== this.changes) continue;
      const isSame = rows.length === this.rows.size && rows.every((row) => isEqual(row, this.rows.get(row.name)));
      if (isSame) return;
      this.rows = new Map(rows.map((row) => [row.name, row]));
      return this.notify();
    }
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}

function isEqual(one: PolicyEntity, other: PolicyEntity | undefined): boolean {
  return one.version === other?.version && one.value === other.value && one.changed_at === other.changed_at && one.changed_by === other.changed_by;
}
