import { createHash } from 'node:crypto';
import { Controller, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { readBytes } from '#libs/web';
import { JiraHooks } from './jira-hooks.js';

/** Jira's webhooks are well below this: an issue with long texts and its changelog. */
const largestBody = 2 * 1024 * 1024;

/** Where Jira tells what people do to tickets: POST /jira/webhook. */
@Controller('jira')
export class JiraHttp {
  constructor(private readonly hooks: JiraHooks) {}

  /** Takes one webhook. */
  @Post('webhook')
  async receive(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await readBytes(request, largestBody);
    response
      .set('X-Content-Type-Options', 'nosniff')
      .set('Connection', request.complete ? 'keep-alive' : 'close');
    if (body === undefined) {
      response.status(413).json({ said: `the body is longer than ${largestBody} bytes` });
      return;
    }
    const { status, said } = await this.hooks.take({
      signature: request.get('x-hub-signature'),
      identifier: request.get('x-atlassian-webhook-identifier') ?? digestOf(body),
      body,
    });
    response.status(status).json({ said });
  }
}

/** Without the header, the same bytes are the same delivery. */
const digestOf = (body: Buffer): string => createHash('sha256').update(body).digest('hex');
