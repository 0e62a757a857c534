import type { LoggerService } from '@nestjs/common';
import type { Logger } from '#libs/observability';

/** Nest's own messages, in the agent's log; its chatter about modules and routes is for debugging. */
export class NestLog implements LoggerService {
  constructor(private readonly to: Logger) {}

  log(message: unknown): void {
    this.to.debug(String(message));
  }
  warn(message: unknown): void {
    this.to.warn(String(message));
  }
  error(message: unknown, ...details: unknown[]): void {
    this.to.error({ details: details.filter((each) => typeof each === 'string') }, String(message));
  }
  fatal(message: unknown): void {
    this.to.fatal(String(message));
  }
  debug(message: unknown): void {
    this.to.trace(String(message));
  }
  verbose(message: unknown): void {
    this.to.trace(String(message));
  }
}
