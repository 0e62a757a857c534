import { Controller, Get, Header, Req } from '@nestjs/common';
import type { Request } from 'express';
import { AgentContext } from '#libs/agent';
import { pagesPerPerson, withOverrides } from '#libs/oncall';
import { OnCallReader } from './on-call-reader.js';
import { PageFrames } from './page-frames.js';
import { onCallPage } from './pages/on-call.js';

const thirtyDays = 30 * 86_400_000;

/** Who is on call, and whether pages are shared fairly, as a page. */
@Controller()
export class OnCallHttp {
  constructor(
    private readonly agent: AgentContext,
    private readonly reader: OnCallReader,
    private readonly frames: PageFrames,
  ) {}

  @Get('on-call')
  @Header('Content-Type', 'text/html; charset=utf-8')
  async onCall(@Req() request: Request): Promise<string> {
    const policy = this.agent.policy();
    const now = this.agent.clock.now();
    const { standIns, pages } = await this.reader.read(now - thirtyDays, now);
    const schedules = [...policy.schedules.values()].map((schedule) =>
      withOverrides(schedule, standIns.get(schedule.name) ?? []),
    );
    const people = pagesPerPerson(pages, (person) => policy.people.named(person)?.timeZone ?? 'UTC');
    return onCallPage({ schedules, people }, this.frames.of(request));
  }
}
