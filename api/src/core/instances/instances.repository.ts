import { Injectable } from '@nestjs/common';
import { OwnerLock } from '../database/owner-lock.js';
import { LIFE_LOCK } from '../database/postgres/advisory-keys.js';

/** A server that runs, or did until recently. */
export interface StoredInstance {
  instance_id: string;
  name: string;
  /** the second number of its life lock */
  number: number;
  version: string;
  build: string;
  /** JSON: what must be the same for all, by the names of settings */
  must_agree: string;
  /** JSON: what it is doing */
  state: string;
  started_at: string;
  beat_at: string;
  /** whether its connection holds its life lock */
  is_locked: boolean;
}

const INSERT = `INSERT INTO instances (instance_id, name, version, build, must_agree, started_at, beat_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
  ON CONFLICT (instance_id) DO UPDATE SET beat_at = excluded.beat_at RETURNING number`;
const BEAT = 'UPDATE instances SET beat_at = $2, state = $3 WHERE instance_id = $1 RETURNING instance_id';
const LIST = `SELECT i.*, EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = ${LIFE_LOCK} AND CAST(l.objid AS bigint) = i.number AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS is_locked
  FROM instances i WHERE i.beat_at > $1 ORDER BY i.started_at, i.instance_id`;
const LOCK = `SELECT pg_try_advisory_lock(${LIFE_LOCK}, $1) AS held`;
const REMOVE = 'DELETE FROM instances WHERE instance_id = $1';
const PRUNE = 'DELETE FROM instances WHERE beat_at < $1';
const IDENTIFY = `SELECT concat_ws('-', database_id, (SELECT oid FROM pg_database WHERE datname = current_database())) AS id FROM database_history LIMIT 1`;
const ALLOWED = "SELECT CAST(current_setting('max_connections') AS integer) - CAST(current_setting('superuser_reserved_connections') AS integer) AS allowed";

/** The servers on this database, read and written on the connection that holds the owner lock, whose loss ends what they have there. */
@Injectable()
export class InstancesRepository {
  constructor(private readonly lock: OwnerLock) {}

  /** The connection; another one after it was lost. */
  get session(): object | undefined {
    return this.lock.session;
  }

  /** @param listener called each time there is another connection */
  onSession(listener: () => void): void {
    this.lock.onReacquired(listener);
  }

  /** Adds a server, and takes its life lock. @param at the current instant @returns its number */
  async add(instance: Omit<StoredInstance, 'number' | 'state' | 'beat_at' | 'is_locked'>): Promise<number> {
    const { instance_id, name, version, build, must_agree, started_at } = instance;
    const [row] = await this.lock.query<{ number: number }>(INSERT, [instance_id, name, version, build, must_agree, started_at]);
    await this.takeLifeLock(row!.number);
    return row!.number;
  }

  /** @returns whether it is held now */
  async takeLifeLock(number: number): Promise<boolean> {
    return (await this.lock.query<{ held: boolean }>(LOCK, [number]))[0]!.held;
  }

  /** @returns false when its row is gone */
  async beat(instance_id: string, at: string, state: string): Promise<boolean> {
    return (await this.lock.query(BEAT, [instance_id, at, state])).length > 0;
  }

  /** @param since those last seen earlier are left out @returns the others, the eldest first */
  list(since: string): Promise<StoredInstance[]> {
    return this.lock.query<StoredInstance>(LIST, [since]);
  }

  async remove(instance_id: string): Promise<void> {
    await this.lock.query(REMOVE, [instance_id]);
  }

  /** Removes those last seen before an instant. */
  async prune(before: string): Promise<void> {
    await this.lock.query(PRUNE, [before]);
  }

  /** How many connections PostgreSQL allows all of its users together, superusers excepted. */
  async connectionsAllowed(): Promise<number> {
    return (await this.lock.query<{ allowed: number }>(ALLOWED))[0]!.allowed;
  }

  /** What distinguishes this database from all others. */
  async databaseId(): Promise<string> {
    return (await this.lock.query<{ id: string }>(IDENTIFY))[0]!.id;
  }
}
