import { Injectable } from '@nestjs/common';
import { instantFormatter } from './instant-formatter.js';

const format = instantFormatter();

/** The only source of time, so that tests can control it. @since 0.1.0 */
export abstract class Clock {
  /** @returns milliseconds since the Unix epoch */
  abstract now(): number;

  /** @returns the current instant in the one form that is stored and sent: ISO 8601, UTC, milliseconds */
  instant(): string {
    return format(this.now());
  }
}

/** The system's clock, where one process serves a database. */
@Injectable()
export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }
}
