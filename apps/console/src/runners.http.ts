import { Controller, Get, Header, Req } from '@nestjs/common';
import type { Request } from 'express';
import { AgentContext } from '#libs/agent';
import { RunnerBook, type RunnerStanding, standingOf } from '#libs/runners';
import { PageFrames } from './page-frames.js';
import { runnersPage } from './pages/runners.js';

/** Who runs actions on other hosts, as a page and as JSON. */
@Controller()
export class RunnersHttp {
  constructor(
    private readonly agent: AgentContext,
    private readonly book: RunnerBook,
    private readonly frames: PageFrames,
  ) {}

  @Get('runners')
  @Header('Content-Type', 'text/html; charset=utf-8')
  async page(@Req() request: Request): Promise<string> {
    return runnersPage(await this.standing(), this.frames.of(request));
  }

  @Get('api/runners')
  async runners(): Promise<{ runners: RunnerStanding[] }> {
    return { runners: await this.standing() };
  }

  private async standing(): Promise<RunnerStanding[]> {
    return standingOf(await this.agent.bus.ring.runners(), this.book);
  }
}
