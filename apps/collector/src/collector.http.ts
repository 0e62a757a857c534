import { All, Controller, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { alertmanagerApiPath } from './sources.js';
import { Webhook } from './webhook.js';

/** Where sources deliver: POST /webhooks/alertmanager, /webhooks/generic/<name> and /api/v2/alerts. */
@Controller()
export class CollectorHttp {
  constructor(private readonly webhook: Webhook) {}

  /** Takes every method and path, so that a webhook that is set up wrongly is told what is wrong. */
  @All('webhooks/{*path}')
  async receive(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answer(request.path.replace(/^\/webhooks\/?/, '').replace(/\/$/, ''), request, response);
  }

  /** Takes alerts from whoever believes to talk to Alertmanager. */
  @All(alertmanagerApiPath)
  async receiveAlerts(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answer(alertmanagerApiPath, request, response);
  }

  private async answer(path: string, request: Request, response: Response): Promise<void> {
    const answer = await this.webhook.receive(path, request);
    if (answer === undefined) return;
    const { status, headers, body } = answer;
    // What is left of a body that was not read to its end would be taken for the next request.
    if (!request.complete) response.set('Connection', 'close');
    response.status(status).set(headers).set('X-Content-Type-Options', 'nosniff').json(body);
  }
}
