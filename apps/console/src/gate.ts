import type { NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { pageHeaders } from '#libs/web';
import type { AccessCheck } from './access.js';
import type { Refusals } from './refusals.js';

/** The pages load nothing but their own style sheet; the Origin of their forms is checked, so the browser has to name it. */
const headers = pageHeaders({ styles: "'self'", pictures: "'self'", referrer: 'same-origin' });

/** Stands before every route, those that do not exist among them: sets the headers, and checks who asks. */
export class Gate implements NestMiddleware {
  constructor(
    private readonly check: AccessCheck,
    private readonly refusals: Refusals,
  ) {}

  use(request: Request, response: Response, next: NextFunction): void {
    response.set(headers);
    const { host, authorization } = request.headers;
    const refusal = this.check({ host, authorization });
    if (refusal === undefined) return next();
    if (refusal.status === 401) response.set('WWW-Authenticate', 'Basic realm="Argus", charset="UTF-8"');
    this.refusals.send(request, response, refusal);
  }
}
