import type { Request, Response } from 'express';
import type { PageFrames } from './page-frames.js';
import { noticePage } from './pages/notice.js';

/** What goes back instead of what was asked for. */
export interface Notice {
  readonly status: number;
  readonly title: string;
  readonly explanation: string;
  /** What is wrong with the parameters, one by one. */
  readonly problems?: readonly Problem[];
  /** What the page does about it by itself: it is asked for again after this many seconds. */
  readonly retryAfter?: number;
}

/** A parameter that cannot be used, and what it has to be. */
export interface Problem {
  readonly field: string;
  readonly problem: string;
}

/** Answers with a notice: JSON below /api, else a page. */
export class Refusals {
  constructor(private readonly frames: PageFrames) {}

  send(request: Request, response: Response, notice: Notice): void {
    const { status, title, explanation, problems, retryAfter } = notice;
    response.status(status);
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
    if (/^\/api(\/|$)/.test(request.path))
      response.json({ error: { status, message: `${title}. ${explanation}`, problems } });
    else response.type('html').send(noticePage(notice, this.frames.of(request)));
  }
}
