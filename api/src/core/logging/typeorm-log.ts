import { Logger } from '@nestjs/common';
import type { Logger as TypeOrmLogger } from 'typeorm';

/**
 * Lets TypeORM write to the log what it would print on the console. Statements and their failures are left out: whoever ran one learns of
 * its failure, and its parameters are what people wrote.
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
