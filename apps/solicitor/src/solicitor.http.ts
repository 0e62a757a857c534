import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { pageHeaders } from '#libs/web';
import { type Answer, ApprovalDesk } from './approval-desk.js';
import { readDecisionForm } from './decision-form.js';

/** The form's Origin is checked, so the browser has to name it. */
const headers = pageHeaders({ styles: "'unsafe-inline'", referrer: 'same-origin' });

/** The pages on which people approve and reject. */
@Controller('approvals')
export class SolicitorHttp {
  constructor(private readonly desk: ApprovalDesk) {}

  /** Shows an approval. Link previews and prefetching browsers come here too, so it decides nothing. */
  @Get(':id')
  async show(
    @Param('id') approvalId: string,
    @Query('as') as: unknown,
    @Res() response: Response,
  ): Promise<void> {
    send(response, await this.desk.show(approvalId, typeof as === 'string' ? as : undefined));
  }

  /** Takes a decision from the page's form. */
  @Post(':id')
  async decide(
    @Param('id') approvalId: string,
    @Body() body: unknown,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Res() response: Response,
  ): Promise<void> {
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    const from = { origin: headers['origin'], secFetchSite: headers['sec-fetch-site'] };
    send(response, await this.desk.decide(approvalId, isForm ? readDecisionForm(body) : undefined, from));
  }
}

function send(response: Response, answer: Answer): void {
  response.status(answer.status).set(headers);
  if (answer.status === 303) response.set('Location', answer.location).end();
  else response.type('html').send(answer.page);
}
