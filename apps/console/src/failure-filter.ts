import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Logger } from '#libs/observability';
import { BadParameters } from './parameters.js';
import { RecordAway } from './record-reader.js';
import type { Notice, Refusals } from './refusals.js';

/** Turns whatever a handler threw into a page or JSON that says what happened and what to do. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(
    private readonly refusals: Refusals,
    private readonly log: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const notice = noticeOf(error);
    if (notice.status >= 500) this.log.error({ err: causeOf(error), path: request.path }, notice.title);
    const response = http.getResponse<Response>();
    if (!response.headersSent) this.refusals.send(request, response, notice);
  }
}

const causeOf = (error: unknown): unknown => (error instanceof RecordAway ? error.cause : error);

function noticeOf(error: unknown): Notice {
  if (error instanceof RecordAway) {
    return {
      status: 503,
      title: 'The record cannot be read right now',
      explanation:
        'Postgres does not answer. Alerts are still taken in and people are still told: that needs the ' +
        'event bus only. The record catches up by itself when Postgres is back, with nothing missing.',
      retryAfter: 10,
    };
  }
  if (error instanceof BadParameters) {
    return {
      status: 400,
      title: 'This cannot be looked up as asked',
      explanation: 'Change the parameters that are named, or leave them out.',
      problems: error.problems,
    };
  }
  const status = error instanceof HttpException ? error.getStatus() : 500;
  if (status === 404) {
    return {
      status,
      title: 'There is nothing here',
      explanation:
        'The record holds nothing under this address. Something that has just happened takes a moment to get there.',
    };
  }
  if (status < 500)
    return { status, title: 'This cannot be answered', explanation: (error as HttpException).message };
  return { status, title: 'The console has a fault', explanation: 'It is in the log of the console.' };
}
