import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  NotFoundException,
  Param,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { AskingDesk } from './asking-desk.js';
import { PageFrames } from './page-frames.js';
import { askedPage } from './pages/asked.js';
import { proposalPage } from './pages/proposal.js';
import { proposalsPage } from './pages/proposals.js';
import { readProposalForm } from './proposal-form.js';
import { Proposals } from './proposals.js';

/** What is proposed to be written down, as pages; with the form that decides on it. */
@Controller('proposals')
export class ProposalsHttp {
  constructor(
    private readonly proposals: Proposals,
    private readonly desk: AskingDesk,
    private readonly frames: PageFrames,
  ) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  async all(@Req() request: Request): Promise<string> {
    const [open, told] = await Promise.all([this.proposals.open(), this.proposals.told()]);
    return proposalsPage({ open, told }, this.frames.of(request));
  }

  @Get(':branch')
  @Header('Content-Type', 'text/html; charset=utf-8')
  async one(@Param('branch') branch: string, @Req() request: Request): Promise<string> {
    const shown = await this.proposals.one(branch);
    if (shown === undefined) throw new NotFoundException();
    return proposalPage(shown, this.desk.tokenFor(pageOf(branch)), this.frames.of(request));
  }

  @Post(':branch/decide')
  async decide(
    @Param('branch') branch: string,
    @Body() body: unknown,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    const form = isForm ? readProposalForm(body, branch) : undefined;
    const from = { origin: headers['origin'], secFetchSite: headers['sec-fetch-site'] };
    const told = await this.desk.ask(pageOf(branch), form, from);
    const back = { path: 'proposals', name: 'All proposals' };
    response
      .status(told.status)
      .type('html')
      .send(askedPage(told, back, this.frames.of(request)));
  }
}

/** No incident has such an id, so no token is good for both. */
const pageOf = (branch: string): string => `proposal ${branch}`;
