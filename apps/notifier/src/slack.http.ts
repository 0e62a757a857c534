import { Controller, NotFoundException, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { SlackRequests } from './slack-wiring.js';

/** Where Slack says which buttons people pressed. Bolt reads the body itself, as it is signed byte by byte. */
@Controller('slack')
export class SlackHttp {
  constructor(private readonly slack: SlackRequests) {}

  /** Hands it to Bolt, which checks the signature and its age first. */
  @Post('events')
  take(@Req() request: Request, @Res() response: Response): void {
    if (this.slack.listener === undefined) throw new NotFoundException();
    this.slack.listener(request, response);
  }
}
