import type { Durability, ServerFacts } from '@switchboard/shared';
import { type Finding, finding } from './finding';

/** Event loop delay (p99) in milliseconds above which people could notice. */
const BUSY_MS = 250;
const MEGABYTE = 1_048_576;

/** Is the server itself healthy? */
export function evaluateServer(facts: ServerFacts): Finding {
  const params = {
    database: facts.durability.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL',
    durability: describeDurability(facts.durability),
    wal: (facts.wal_bytes ?? 0) / MEGABYTE,
    streams: facts.open_streams,
    delay: facts.event_loop_delay_p99_ms,
    version: facts.version,
    build: facts.build,
    hours: facts.uptime_seconds / 3_600,
  };
  const measured = { key: facts.wal_bytes === null ? 'doctor.server.measured' : 'doctor.server.measured_wal', params };
  const found = (state: Finding['state'], code: string) => finding('server', state, code, { measured, params });
  if (!isDurable(facts.durability)) return found('fail', 'durability');
  if (!facts.owner_lock) return found('fail', 'lock');
  if ((facts.wal_bytes ?? 0) >= facts.wal_alarm_bytes) return found('warn', 'wal');
  return facts.event_loop_delay_p99_ms > BUSY_MS ? found('warn', 'busy') : found('pass', 'fine');
}

/** Whether an acknowledged COMMIT survives a power failure. */
function isDurable(durability: Durability): boolean {
  if (durability.kind === 'sqlite') return durability.journal_mode === 'wal' && /^(FULL|EXTRA)$/.test(durability.synchronous);
  return durability.fsync === 'on' && durability.full_page_writes === 'on' && durability.synchronous_commit !== 'off';
}

function describeDurability(durability: Durability): string {
  if (durability.kind === 'sqlite') return `journal_mode=${durability.journal_mode}, synchronous=${durability.synchronous}`;
  const { fsync, full_page_writes, synchronous_commit } = durability;
  return `fsync=${fsync}, full_page_writes=${full_page_writes}, synchronous_commit=${synchronous_commit}`;
}
