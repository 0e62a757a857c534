import { Controller, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { readBytes } from '#libs/web';
import { Proposer } from './proposer.js';
import { Repository } from './repository.js';

/** The webhooks of code hosts are below this: a push with many commits. */
const largestBody = 5 * 1024 * 1024;

/** Where the code host tells what people do to proposals: POST /repository/webhook. */
@Controller('repository')
export class RepositoryHttp {
  constructor(
    private readonly repository: Repository,
    private readonly proposer: Proposer,
  ) {}

  /** Takes one webhook. It is a reason to look, and nothing more: what counts is what the host says then. */
  @Post('webhook')
  async receive(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { host } = this.repository;
    const body = await readBytes(request, largestBody);
    if (body === undefined) return void response.status(413).json({ said: `more than ${largestBody} bytes` });
    if (host.readNotice === undefined)
      return void response.status(404).json({ said: `repository.host is ${host.name}, which sends none` });
    const notice = host.readNotice(request.headers, body);
    if (!notice.ok) return void response.status(401).json({ said: notice.error });
    if (notice.value !== undefined) this.proposer.look('webhook');
    response.status(202).json({ said: notice.value === undefined ? 'nothing of Argus' : 'looked at soon' });
  }
}
