import { Controller, Get, NotFoundException, Param, Query, UsePipes } from '@nestjs/common';
import type { ArgusEvent } from '#libs/contracts';
import type {
  AlertStory,
  DeadLetterSummary,
  Incident,
  IncidentDetails,
  Ledger,
  QuarantinedDelivery,
  TailEntry,
} from '#libs/audit';
import { incidentId } from './incident-id.js';
import { AuditQuery, IncidentsQuery, ListQuery, checkParameters } from './parameters.js';
import { RecordReader } from './record-reader.js';

/** The record as JSON, for programs. */
@Controller('api')
@UsePipes(checkParameters())
export class ConsoleHttp {
  constructor(private readonly record: RecordReader) {}

  @Get('incidents')
  async incidents(@Query() { status, limit }: IncidentsQuery): Promise<{ incidents: Incident[] }> {
    return { incidents: await this.record.incidents(status, limit) };
  }

  @Get('incidents/:id')
  async incident(@Param('id', incidentId) id: string): Promise<IncidentDetails> {
    return found(await this.record.incident(id));
  }

  @Get('incidents/:id/events')
  async events(@Param('id', incidentId) id: string): Promise<{ events: ArgusEvent[] }> {
    return { events: found(await this.record.events(id)) };
  }

  @Get('why/:fingerprint')
  async why(@Param('fingerprint') fingerprint: string): Promise<AlertStory> {
    return found(await this.record.why(fingerprint));
  }

  @Get('ledger')
  ledger(): Promise<Ledger> {
    return this.record.ledger();
  }

  @Get('dead-letters')
  async deadLetters(@Query() { limit }: ListQuery): Promise<{ deadLetters: DeadLetterSummary[] }> {
    return { deadLetters: await this.record.deadLetters(limit) };
  }

  @Get('quarantine')
  async quarantine(@Query() { limit }: ListQuery): Promise<{ quarantined: QuarantinedDelivery[] }> {
    return { quarantined: await this.record.quarantined(limit) };
  }

  /** Ask again with `next` as `after` to follow the record. */
  @Get('audit')
  async audit(
    @Query() { after, limit, type }: AuditQuery,
  ): Promise<{ events: TailEntry[]; next: number | undefined }> {
    const events = await this.record.tail({ after, limit, types: type === undefined ? undefined : [type] });
    return { events, next: events.at(-1)?.id ?? after };
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new NotFoundException();
  return value;
}
