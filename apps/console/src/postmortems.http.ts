import { Controller, Get, Header, NotFoundException, Param, Req } from '@nestjs/common';
import type { Request } from 'express';
import { incidentId } from './incident-id.js';
import { PageFrames } from './page-frames.js';
import { postmortemPage } from './pages/postmortem.js';
import { Postmortems } from './postmortems.js';

/** Postmortems as pages, and as the Markdown that they are. */
@Controller()
export class PostmortemsHttp {
  constructor(
    private readonly postmortems: Postmortems,
    private readonly frames: PageFrames,
  ) {}

  @Get('incidents/:id/postmortem')
  @Header('Content-Type', 'text/html; charset=utf-8')
  async page(@Param('id', incidentId) id: string, @Req() request: Request): Promise<string> {
    return postmortemPage(id, await this.textOf(id), this.frames.of(request));
  }

  @Get('incidents/:id/postmortem.md')
  @Header('Content-Type', 'text/markdown; charset=utf-8')
  markdown(@Param('id', incidentId) id: string): Promise<string> {
    return this.textOf(id);
  }

  private async textOf(id: string): Promise<string> {
    const text = await this.postmortems.text(id);
    if (text === undefined) throw new NotFoundException();
    return text;
  }
}
