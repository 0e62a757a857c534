import { Controller, Get, Header, NotFoundException, Param, Query, Req, UsePipes } from '@nestjs/common';
import type { Request } from 'express';
import { AskingDesk } from './asking-desk.js';
import { incidentId } from './incident-id.js';
import { LocalTickets } from './local-tickets.js';
import { PageFrames } from './page-frames.js';
import { auditTailPage } from './pages/audit-tail.js';
import { deadLettersPage } from './pages/dead-letters.js';
import { icon } from './pages/icon.js';
import { incidentPage } from './pages/incident.js';
import { incidentListPage } from './pages/incident-list.js';
import { quarantinePage } from './pages/quarantine.js';
import { stylesheet } from './pages/stylesheet.js';
import { ticketPage } from './pages/ticket.js';
import { whyPage } from './pages/why.js';
import { IncidentsQuery, ListQuery, TailQuery, checkParameters } from './parameters.js';
import { RecordReader } from './record-reader.js';
import { signedInAs } from './signed-in-as.js';

const Html = () => Header('Content-Type', 'text/html; charset=utf-8');

/** The record as pages, for people. */
@Controller()
@UsePipes(checkParameters())
export class PagesHttp {
  constructor(
    private readonly record: RecordReader,
    private readonly frames: PageFrames,
    private readonly tickets: LocalTickets,
    private readonly desk: AskingDesk,
  ) {}

  @Get(['', 'incidents'])
  @Html()
  async incidents(@Query() query: IncidentsQuery, @Req() request: Request): Promise<string> {
    const [incidents, ledger] = await Promise.all([
      this.record.incidents(query.status, query.limit),
      this.record.ledger(),
    ]);
    return incidentListPage({ incidents, ledger, ...query }, this.frames.of(request));
  }

  @Get('incidents/:id')
  @Html()
  async incident(@Param('id', incidentId) id: string, @Req() request: Request): Promise<string> {
    const found = await this.record.incidentRecord(id);
    if (found === undefined) throw new NotFoundException();
    const csrf = this.desk.tokenFor(id);
    return incidentPage(found, this.frames.of(request), { csrf, name: signedInAs(request) });
  }

  @Get('why/:fingerprint')
  @Html()
  async why(@Param('fingerprint') fingerprint: string, @Req() request: Request): Promise<string> {
    const story = await this.record.why(fingerprint);
    if (story === undefined) throw new NotFoundException();
    return whyPage(story, this.frames.of(request));
  }

  @Get('tickets/:key')
  @Html()
  async ticket(@Param('key') key: string, @Req() request: Request): Promise<string> {
    const text = await this.tickets.text(key);
    if (text === undefined) throw new NotFoundException();
    return ticketPage(key, text, this.frames.of(request));
  }

  @Get('dead-letters')
  @Html()
  async deadLetters(@Query() { limit }: ListQuery, @Req() request: Request): Promise<string> {
    return deadLettersPage(await this.record.deadLetters(limit), limit, this.frames.of(request));
  }

  @Get('quarantine')
  @Html()
  async quarantine(@Query() { limit }: ListQuery, @Req() request: Request): Promise<string> {
    return quarantinePage(await this.record.quarantined(limit), limit, this.frames.of(request));
  }

  @Get('audit')
  @Html()
  async audit(@Query() query: TailQuery, @Req() request: Request): Promise<string> {
    return auditTailPage(await this.record.newest(query), query, this.frames.of(request));
  }

  @Get('assets/console.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  styles(): string {
    return stylesheet;
  }

  @Get('assets/icon.svg')
  @Header('Content-Type', 'image/svg+xml')
  @Header('Cache-Control', 'public, max-age=86400')
  icon(): string {
    return icon;
  }
}
