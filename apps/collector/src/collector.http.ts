import { All, Controller, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Webhook } from './webhook.js';

/** Where sources deliver: POST /webhooks/alertmanager and POST /webhooks/generic/<name>. */
@Controller('webhooks')
export class CollectorHttp {
  constructor(private readonly webhook: Webhook) {}

  /** Takes every method and path, so that a webhook that is set up wrongly is told what is wrong. */
  @All('{*path}')
  async receive(@Req() request: Request, @Res() response: Response): Promise<void> {
    const path = request.path.replace(/^\/webhooks\/?/, '').replace(/\/$/, '');
    const answer = await this.webhook.receive(path, request);
    if (answer === undefined) return;
    const { status, headers, body } = answer;
    // What is left of a body that was not read to its end would be taken for the next request.
    if (!request.complete) response.set('Connection', 'close');
    response.status(status).set(headers).set('X-Content-Type-Options', 'nosniff').json(body);
  }
}
