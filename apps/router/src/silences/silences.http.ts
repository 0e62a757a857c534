import { Controller, Delete, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Answer } from './answer.js';
import { Gate } from './gate.js';
import { readJson } from './read-json.js';
import { SilenceDesk, type SilenceQuery } from './silence-desk.js';

/** Silences, as Alertmanager's API v2 has them: amtool and the usual pages for Alertmanager work with it. */
@Controller('api/v2')
export class SilencesHttp {
  constructor(
    private readonly desk: SilenceDesk,
    private readonly gate: Gate,
  ) {}

  @Get('status')
  status(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.answer(request, response, () => this.desk.status());
  }

  @Get('silences')
  list(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.answer(request, response, () => this.desk.list(queryOf(request)));
  }

  @Post('silences')
  create(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.answer(request, response, async () => {
      const body = await readJson(request);
      return body.ok ? this.desk.create(body.value) : body.error;
    });
  }

  @Get('silence/:id')
  show(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.answer(request, response, () => this.desk.show(id));
  }

  @Delete('silence/:id')
  expire(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.answer(request, response, (sender) => this.desk.expire(id, sender));
  }

  private async answer(
    request: Request,
    response: Response,
    work: (sender: string) => Answer | Promise<Answer>,
  ): Promise<void> {
    const entry = this.gate.check(request.headers);
    const { status, headers = {}, body } = entry.ok ? await work(entry.value) : entry.error;
    // What is left of a body that was not read to its end would be taken for the next request.
    if (!request.complete) response.set('Connection', 'close');
    response
      .status(status)
      .set({ ...headers, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
    if (body === undefined) response.end();
    else response.json(body);
  }
}

function queryOf({ url }: Request): SilenceQuery {
  const { searchParams } = new URL(url, 'http://argus');
  const wanted = (name: string): boolean => searchParams.get(name) !== 'false';
  return {
    filters: searchParams.getAll('filter'),
    active: wanted('active'),
    pending: wanted('pending'),
    expired: wanted('expired'),
  };
}
