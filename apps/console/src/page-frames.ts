import type { AgentContext } from '#libs/agent';
import { type Frame, rootOf } from './pages/layout.js';
import { Times } from './pages/times.js';

/** Prepares what every page needs to know besides its contents. */
export class PageFrames {
  constructor(
    private readonly agent: Pick<AgentContext, 'clock'>,
    private readonly timeZone: string,
  ) {}

  of(request: { readonly path: string }): Frame {
    return { root: rootOf(request.path), times: new Times(this.agent.clock.now(), this.timeZone) };
  }
}
