import { Injectable } from '@nestjs/common';
import type { AdminSession } from '@switchboard/shared';

/** What features above this one know of a session. */
export type SessionDetail = Pick<AdminSession, 'whisper_count' | 'watchers'>;

type DetailSource = (session_id: string) => Promise<SessionDetail> | SessionDetail;

/** What administrators learn of a single session from higher-level features. None of it is what was said. */
@Injectable()
export class SessionDetails {
  private readonly sources: DetailSource[] = [];

  /** Registers what a feature knows of sessions. */
  add(source: DetailSource): void {
    this.sources.push(source);
  }

  /** @throws whatever a source throws */
  async of(session_id: string): Promise<SessionDetail> {
    const details = await Promise.all(this.sources.map(async (source) => source(session_id)));
    return Object.assign({}, ...details) as SessionDetail;
  }
}
