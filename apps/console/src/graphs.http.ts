import { Controller, Get, Header, NotFoundException, Param, StreamableFile } from '@nestjs/common';
import { evidencePng } from '#libs/charts';
import { incidentId } from './incident-id.js';
import { RecordReader } from './record-reader.js';

/** Graphs of what triage found, drawn from the points that are on record. */
@Controller('incidents')
export class GraphsHttp {
  constructor(private readonly record: RecordReader) {}

  @Get(':id/evidence/:evidenceId.png')
  @Header('Content-Type', 'image/png')
  async graph(
    @Param('id', incidentId) id: string,
    @Param('evidenceId') evidenceId: string,
  ): Promise<StreamableFile> {
    const events = (await this.record.events(id)) ?? [];
    for (const event of events) {
      if (event.type !== 'argus.triage.evidence-found.v1' || event.data.evidence.id !== evidenceId) continue;
      const { evidence } = event.data;
      if (evidence.kind === 'metric') return new StreamableFile(await evidencePng(evidence));
    }
    throw new NotFoundException();
  }
}
