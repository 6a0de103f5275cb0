import { Logger } from '@nestjs/common';
import type { Logger as TypeOrmLogger } from 'typeorm';

/**
 * Sends TypeORM's console output to the log. Statements and their errors are left out: the caller receives the error, and the parameters
 * are user data.
 */
export class TypeOrmLog implements TypeOrmLogger {
  private readonly logger = new Logger('TypeORM');

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') this.logger.warn(String(message));
    else this.logger.debug(String(message));
  }

  logMigration(message: string): void {
    this.logger.debug(message);
  }

  logSchemaBuild(): void {}
  logQuery(): void {}
  logQueryError(): void {}
  logQuerySlow(): void {}
}
