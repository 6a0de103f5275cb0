import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Build } from '../build/build.js';
import { Bus } from '../bus/bus.js';
import { Clock } from '../clock/clock.js';
import { RecurringTask } from '../clock/recurring-task.js';
import { SETTINGS } from '../config/settings-token.js';
import { DatabaseChangedExternally } from '../database/database-changed.js';
import type { StorageSettings } from '../database/database.settings.js';
import { newId } from '../ids/new-id.js';
import { type StoredInstance, InstancesRepository } from './instances.repository.js';

const BEAT_MS = 1_000;
/** Milliseconds after its last sign of life for which a server counts as living. */
const LIFETIME_MS = 5_000;
/** Milliseconds after the connection was made anew for which nobody is judged by a free lock: a restart of PostgreSQL frees all of them. */
const SETTLING_MS = 5_000;
/** How often, and after how many milliseconds, the life lock is tried on a new connection. */
const [LOCK_TRIES, LOCK_RETRY_MS] = [4, 25];
const DAY_MS = 86_400_000;

/** What must be the same for all servers on a database, by the names of settings, in a form that reveals nothing. */
export interface MustAgree {
  [name: string]: string;
}

/** A server, and what it says that it is doing, see {@link Membership.describe}. */
export interface LivingInstance extends StoredInstance {
  doing: Record<string, unknown>;
}

/** Injection token of {@link MustAgree}. */
export const MUST_AGREE = Symbol('MustAgree');

/** This server's settings differ from those of the servers that it would join. */
export class DisagreementError extends Error {
  constructor(names: string[]) {
    super(
      `This server cannot join the ones that are running: its ${names.join(', ')} ${names.length === 1 ? 'differs' : 'differ'} from theirs. ` +
        'Give all of them the same values; to change one, stop all servers first.',
    );
    this.name = 'DisagreementError';
  }
}

/**
 * Which servers there are on this database, where REDIS_URL joins several.
 *
 * States: alone (nobody asks); joining; living, a row that is renewed every second and a lock that ends with the connection. Guarantees: a
 * server whose settings differ from those of the living ones does not start; one that has crashed no longer counts as living as soon as
 * PostgreSQL notices, one that hangs after five seconds. A server that was silent for so long has another `instance_id` afterwards, so that
 * none that counts as dead ever lives again. Nobody is judged by a list that is older than the judgement.
 */
@Injectable()
export class Membership extends RecurringTask implements OnModuleInit, OnApplicationShutdown {
  private id: string;
  readonly name: string;
  readonly isJoined: boolean;
  private number = 0;
  private started_at = '';
  private all: LivingInstance[] = [];
  /** when these were read, by the clock that they have in common and by the monotonic one */
  private read = { clock: 0, monotonic: -Infinity };
  /** when the last successful sign of life began, by the monotonic clock */
  private beatenAt = -Infinity;
  private session: object | undefined;
  private sessionSince = performance.now();
  private readonly details = new Map<string, () => unknown>();
  private readonly refreshListeners: (() => void)[] = [];
  private readonly renewalListeners: ((next: string) => Promise<void>)[] = [];

  constructor(
    @Inject(SETTINGS) settings: Pick<StorageSettings, 'redisUrl' | 'instanceName'>,
    private readonly repository: InstancesRepository,
    private readonly clock: Clock,
    private readonly build: Build,
    private readonly bus: Bus,
    @Inject(MUST_AGREE) private readonly mustAgree: MustAgree,
  ) {
    super(BEAT_MS, 'could not tell other servers that this one is alive');
    this.isJoined = settings.redisUrl !== null;
    this.name = settings.instanceName;
    this.id = newId(clock.now());
  }

  /** Another one after this server was silent for so long that it counted as dead. */
  get instance_id(): string {
    return this.id;
  }

  /** Whether {@link living} tells who lives now: not after this server slept, or while it does not reach the database. */
  get isCurrent(): boolean {
    return performance.now() - this.read.monotonic <= LIFETIME_MS;
  }

  /** The servers that are alive, the eldest first; this one is among them. Empty where it is alone. */
  get living(): readonly LivingInstance[] {
    const since = this.read.clock - LIFETIME_MS;
    const locksCount = performance.now() - this.sessionSince > SETTLING_MS;
    return this.all.filter((each) => each.instance_id === this.instance_id || (Date.parse(each.beat_at) > since && (each.is_locked || !locksCount)));
  }

  /** @param read tells what the server is doing, under a name */
  describe(name: string, read: () => unknown): void {
    this.details.set(name, read);
  }

  /** @param listener called each time that it was read who lives */
  onRefreshed(listener: () => void): void {
    this.refreshListeners.push(listener);
  }

  /** @param listener called with the next `instance_id` before this server takes it */
  beforeRenewal(listener: (next: string) => Promise<void>): void {
    this.renewalListeners.push(listener);
  }

  /** What this server is doing. */
  get doing(): Record<string, unknown> {
    return Object.fromEntries([...this.details].map(([name, read]) => [name, read()]));
  }

  async onModuleInit(): Promise<void> {
    if (!this.isJoined) return;
    this.started_at = this.clock.instant();
    await this.repository.prune(this.instantBefore(DAY_MS));
    await this.refresh();
    this.assertAgreement();
    this.beatenAt = performance.now();
    await this.join(this.id);
    await this.refresh();
    this.repository.onSession(() => this.runNow());
    this.logger.log({ instance: this.name, others: this.living.filter(({ instance_id }) => instance_id !== this.instance_id).map(({ name }) => name) }, 'joined');
  }

  override onApplicationBootstrap(): Promise<void> | void {
    if (this.isJoined) return super.onApplicationBootstrap();
  }

  /** Replies may still be ending: until then it lives. */
  override onModuleDestroy(): Promise<void> {
    return Promise.resolve();
  }

  async onApplicationShutdown(): Promise<void> {
    await super.onModuleDestroy();
    if (this.isJoined) await this.repository.remove(this.instance_id).catch(() => undefined);
  }

  protected async runOnce(): Promise<void> {
    if (this.session !== this.repository.session) await this.rejoin();
    const state = JSON.stringify(this.doing);
    const beganAt = performance.now();
    // It slept for so long that it counted as dead, and others may have acted on it.
    if (beganAt - this.beatenAt > LIFETIME_MS || !(await this.repository.beat(this.id, this.clock.instant(), state))) await this.renew();
    else this.beatenAt = beganAt;
    await this.refresh();
    // Its previous session still had the lock when this one began.
    if (this.all.some(({ instance_id, is_locked }) => instance_id === this.id && !is_locked)) await this.repository.takeLifeLock(this.number);
    for (const listener of this.refreshListeners) listener();
  }

  /** Lives again as another one: whatever it has in memory is old. */
  private async renew(): Promise<void> {
    const previous = this.id;
    const next = newId(this.clock.now());
    const beganAt = performance.now();
    await this.join(next);
    for (const listener of this.renewalListeners) await listener(next);
    this.id = next;
    this.beatenAt = beganAt;
    await this.repository.remove(previous);
    this.logger.warn({ instance: this.name, previous, instance_id: next }, 'was silent for so long that it counted as dead; nothing in memory is used any more');
    this.bus.notifyElsewhere(new DatabaseChangedExternally());
  }

  private async join(instance_id: string): Promise<void> {
    const { name, started_at } = this;
    const beganAt = performance.now();
    const { version, id: build } = this.build;
    this.number = await this.repository.add({ instance_id, name, version, build, started_at, must_agree: JSON.stringify(this.mustAgree) });
    this.session = this.repository.session;
    this.sessionSince = beganAt;
  }

  private async rejoin(): Promise<void> {
    this.session = this.repository.session;
    this.sessionSince = performance.now();
    // PostgreSQL releases that of the previous connection a moment later.
    for (let tries = 0; tries < LOCK_TRIES && !(await this.repository.takeLifeLock(this.number)); tries++) await delay(LOCK_RETRY_MS);
  }

  /** Reads who lives. @throws what the driver throws */
  async refresh(): Promise<void> {
    const read = { clock: this.clock.now(), monotonic: performance.now() };
    const stored = await this.repository.list(this.instantBefore(DAY_MS));
    this.all = stored.map((each) => ({ ...each, doing: JSON.parse(each.state) as LivingInstance['doing'] }));
    this.read = read;
  }

  private assertAgreement(): void {
    const others = this.all.filter(({ beat_at, is_locked }) => is_locked && Date.parse(beat_at) > this.clock.now() - LIFETIME_MS);
    const differing = new Set(others.flatMap(({ must_agree }) => differences(JSON.parse(must_agree) as MustAgree, this.mustAgree)));
    if (differing.size > 0) throw new DisagreementError([...differing]);
  }

  private instantBefore(milliseconds: number): string {
    return new Date(this.clock.now() - milliseconds).toISOString();
  }
}

/** The names of what both know and that differs: another version may know other settings. */
function differences(theirs: MustAgree, ours: MustAgree): string[] {
  return Object.keys(ours).filter((name) => theirs[name] !== undefined && !agree(name, theirs[name], ours[name]!));
}

/** Each must accept what the other signs: while a secret is being replaced, they have two. */
function agree(name: string, theirs: string, ours: string): boolean {
  if (name !== 'JWT_SECRET') return theirs === ours;
  const [their, our] = [theirs.split(' '), ours.split(' ')];
  return our.includes(their[0]!) && their.includes(our[0]!);
}
