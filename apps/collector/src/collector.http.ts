import { All, Controller, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Answer } from './answer.js';
import { ChangeWebhook } from './changes/change-webhook.js';
import { alertmanagerApiPath } from './sources.js';
import { Webhook } from './webhook.js';

/**
 * Where sources deliver: POST /webhooks/alertmanager, /webhooks/generic/<name> and /api/v2/alerts; and what was changed
 * is told: POST /webhooks/changes, /webhooks/changes/github and /webhooks/changes/gitlab.
 */
@Controller()
export class CollectorHttp {
  constructor(
    private readonly webhook: Webhook,
    private readonly changes: ChangeWebhook,
  ) {}

  /** Takes every method and path, so that a webhook that is set up wrongly is told what is wrong. */
  @All('webhooks/{*path}')
  async receive(@Req() request: Request, @Res() response: Response): Promise<void> {
    const path = request.path.replace(/^\/webhooks\/?/, '').replace(/\/$/, '');
    const webhook = path.split('/')[0] === 'changes' ? this.changes : this.webhook;
    this.send(await webhook.receive(path, request), request, response);
  }

  /** Takes alerts from whoever believes to talk to Alertmanager. */
  @All(alertmanagerApiPath)
  async receiveAlerts(@Req() request: Request, @Res() response: Response): Promise<void> {
    this.send(await this.webhook.receive(alertmanagerApiPath, request), request, response);
  }

  private send(answer: Answer | undefined, request: Request, response: Response): void {
    if (answer === undefined) return;
    const { status, headers, body } = answer;
    // What is left of a body that was not read to its end would be taken for the next request.
    if (!request.complete) response.set('Connection', 'close');
    response.status(status).set(headers).set('X-Content-Type-Options', 'nosniff').json(body);
  }
}
