import { randomUUID } from 'node:crypto';
import { BusUnavailable } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import { type Policy, parseMatcher } from '#libs/policy';
import type { RouterState } from '#libs/routing';
import type { Routing } from '../routing.js';
import { fits, gettable, inOrder, stateAt } from './alertmanager-form.js';
import { type Answer, badRequest, changed, failure, found, unavailable, unknownSilence } from './answer.js';
import { readSilence } from './read-silence.js';

/** What the desk works with. */
export interface SilenceDeskParts {
  readonly routing: Pick<Routing, 'ask'>;
  readonly state: () => RouterState;
  readonly policy: () => Policy;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Logger, 'error'>;
}

/** Which silences are asked for. */
export interface SilenceQuery {
  readonly filters: readonly string[];
  readonly active: boolean;
  readonly pending: boolean;
  readonly expired: boolean;
}

/** Takes what people ask of silences, in the words of Alertmanager's API, and answers in them. */
export class SilenceDesk {
  private readonly startedAt: number;

  constructor(private readonly parts: SilenceDeskParts) {
    this.startedAt = parts.clock.now();
  }

  /** Creates a silence, in the place of another one where the body has its id. */
  create(body: unknown): Promise<Answer> {
    return this.answering(async () => {
      const read = readSilence(body);
      if (!read.ok) return badRequest(read.error);
      const { replaces, createdBy } = read.value;
      const silenceId = randomUUID();
      const { problems } = await this.parts.routing.ask({
        kind: 'silence',
        request: { kind: 'create', silenceId, ...read.value },
        requestId: silenceId,
        actor: `user:${createdBy}`,
      });
      if (replaces !== undefined && !this.knows(replaces)) return unknownSilence(replaces);
      return problems.length > 0 ? badRequest(problems) : found({ silenceID: silenceId });
    });
  }

  /** Ends a silence now. Nothing happens to one that is over. */
  expire(silenceId: string, sender: string): Promise<Answer> {
    return this.answering(async () => {
      const { problems } = await this.parts.routing.ask({
        kind: 'silence',
        request: { kind: 'expire', silenceId },
        requestId: randomUUID(),
        ...(sender !== 'anonymous' && { actor: `user:${sender}` }),
      });
      if (!this.knows(silenceId)) return unknownSilence(silenceId);
      return problems.length > 0 ? badRequest(problems) : changed;
    });
  }

  show(silenceId: string): Answer {
    const silence = this.parts.state().silences.get(silenceId);
    return silence === undefined
      ? unknownSilence(silenceId)
      : found(gettable(silence, this.parts.clock.now()));
  }

  list({ filters, ...wanted }: SilenceQuery): Answer {
    const matchers = filters.map((filter) => parseMatcher(filter));
    const problems = matchers.flatMap((matcher) => (matcher.ok ? [] : [`filter: ${matcher.error}`]));
    if (problems.length > 0) return badRequest(problems);
    const conditions = matchers.flatMap((matcher) => (matcher.ok ? [matcher.value] : []));
    const now = this.parts.clock.now();
    const silences = [...this.parts.state().silences.entries()].map(([, silence]) => silence);
    const chosen = silences.filter((each) => wanted[stateAt(each, now)] && fits(each, conditions));
    return found(inOrder(chosen, now).map((silence) => gettable(silence, now)));
  }

  /** What Alertmanager's clients ask for before anything else. */
  status(): Answer {
    return found({
      cluster: { status: 'disabled' },
      versionInfo,
      config: { original: this.parts.policy().text },
      uptime: new Date(this.startedAt).toISOString(),
    });
  }

  private knows(silenceId: string): boolean {
    return this.parts.state().silences.has(silenceId);
  }

  private async answering(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof BusUnavailable) return unavailable;
      this.parts.log.error({ err: error }, 'a silence could not be changed');
      return failure;
    }
  }
}

/** Clients choose by the version how they speak: this is the one whose API is answered. */
const versionInfo = {
  version: '0.25.0',
  revision: 'argus',
  branch: 'argus',
  buildUser: 'argus',
  buildDate: '',
  goVersion: '',
};
