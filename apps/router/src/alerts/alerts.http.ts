import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Result, failed, ok } from '#libs/kernel';
import { compileRegularExpression, parseMatcher } from '#libs/policy';
import { badRequest } from '../silences/answer.js';
import { Gate } from '../silences/gate.js';
import { AlertReader } from './alert-reader.js';
import type { AlertQuery } from './alertmanager-alert.js';

/** The alerts that fire, as Alertmanager's API v2 shows them: `amtool alert query` works with it. Read-only. */
@Controller('api/v2/alerts')
export class AlertsHttp {
  constructor(
    private readonly reader: AlertReader,
    private readonly gate: Gate,
  ) {}

  @Get()
  alerts(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.answer(request, response, (query) => this.reader.alerts(query));
  }

  @Get('groups')
  groups(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.answer(request, response, (query) => this.reader.groups(query));
  }

  private async answer(
    request: Request,
    response: Response,
    read: (query: AlertQuery) => Promise<unknown>,
  ): Promise<void> {
    const entry = this.gate.check(request.headers);
    const query = readQuery(request.url);
    response.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
    const refusal = !entry.ok ? entry.error : query.ok ? undefined : badRequest(query.error);
    if (refusal !== undefined || !query.ok) {
      response.status(refusal?.status ?? 400).set(refusal?.headers ?? {});
      return void response.json(refusal?.body);
    }
    response.json(await read(query.value));
  }
}

/** Reads what is asked for; what is left out includes everything, as in Alertmanager. */
export function readQuery(url: string): Result<AlertQuery, string[]> {
  const { searchParams } = new URL(url, 'http://argus');
  const wanted = (name: string): boolean => searchParams.get(name) !== 'false';
  const matchers = searchParams.getAll('filter').map((filter) => parseMatcher(filter));
  const name = searchParams.get('receiver') ?? '';
  const receiver = name === '' ? ok(undefined) : compileRegularExpression(name);
  const problems = [
    ...matchers.flatMap((matcher) => (matcher.ok ? [] : [`filter: ${matcher.error}`])),
    ...(receiver.ok ? [] : [`receiver: ${receiver.error}`]),
  ];
  if (problems.length > 0 || !receiver.ok) return failed(problems);
  return ok({
    filters: matchers.flatMap((matcher) => (matcher.ok ? [matcher.value] : [])),
    receiver: receiver.value,
    ...{ active: wanted('active'), silenced: wanted('silenced'), inhibited: wanted('inhibited') },
  });
}
