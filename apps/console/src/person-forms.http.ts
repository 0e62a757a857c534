import { Body, Controller, Headers, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AgentContext } from '#libs/agent';
import { AskingDesk } from './asking-desk.js';
import { incidentId } from './incident-id.js';
import { PageFrames } from './page-frames.js';
import { askedPage } from './pages/asked.js';
import { readPersonForm } from './person-form.js';

/** The way in for what people ask for about an incident. */
@Controller()
export class PersonFormsHttp {
  constructor(
    private readonly desk: AskingDesk,
    private readonly frames: PageFrames,
    private readonly agent: AgentContext,
  ) {}

  @Post('incidents/:id/ask')
  async ask(
    @Param('id', incidentId) id: string,
    @Body() body: unknown,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    const form = isForm ? readPersonForm(body, id, this.agent.clock.now()) : undefined;
    const from = { origin: headers['origin'], secFetchSite: headers['sec-fetch-site'] };
    const told = await this.desk.ask(id, form, from);
    response
      .status(told.status)
      .type('html')
      .send(
        askedPage(told, { path: `incidents/${id}`, name: 'Back to the incident' }, this.frames.of(request)),
      );
  }
}
