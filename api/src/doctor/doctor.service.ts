import { Inject, Injectable } from '@nestjs/common';
import type { ObservedRequest, ServerFacts } from '@switchboard/shared';
import type { FastifyRequest } from 'fastify';
import { Build } from '../core/build/build.js';
import { Clock } from '../core/clock/clock.js';
import { SETTINGS } from '../core/config/settings-token.js';
import type { StorageSettings } from '../core/database/database.settings.js';
import type { HttpSettings } from '../core/http/http.settings.js';
import { OwnerLock } from '../core/database/owner-lock.js';
import { WAL_ALARM_BYTES, walBytes } from '../core/database/sqlite/wal-watch.js';
import { Streams } from '../core/http/streams.js';
import { DoctorRepository } from './doctor.repository.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { toSeenRequest } from './seen-request.view.js';

/** Reports how an administrator's requests arrive and how the server is doing. Stateless. */
@Injectable()
export class DoctorService {
  constructor(
    @Inject(SETTINGS) private readonly settings: StorageSettings & HttpSettings,
    private readonly clock: Clock,
    private readonly build: Build,
    private readonly streams: Streams,
    private readonly lock: OwnerLock,
    private readonly repository: DoctorRepository,
    private readonly delay: EventLoopDelay,
  ) {}

  /** How this request looked to the server. */
  describeRequest(request: FastifyRequest): ObservedRequest {
    return toSeenRequest(request, this.settings, this.clock.instant());
  }

  /** @throws DomainError 503 when the database accepts no writes */
  async facts(): Promise<ServerFacts> {
    const { database } = this.settings;
    return {
      at: this.clock.instant(),
      version: this.build.version,
      build: this.build.id,
      uptime_seconds: Math.floor(process.uptime()),
      open_streams: this.streams.size,
      event_loop_delay_p99_ms: this.delay.p99,
      durability: await this.repository.durability(),
      owner_lock: this.lock.held,
      wal_bytes: database.kind === 'sqlite' ? walBytes(database.file) : null,
      wal_alarm_bytes: WAL_ALARM_BYTES,
    };
  }
}
