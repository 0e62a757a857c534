import { type Fact, fact, subjects } from '#libs/contracts';
import { compileSilence, epochMilliseconds } from '#libs/policy';
import type { Batch, RouterDecision, RouterInput, SilenceRequest } from './decision.js';
import type { Reason } from './explain.js';
import { written } from './placement.js';
import type { KnownSilence, RouterState } from './state.js';

type Asked = Extract<RouterInput, { kind: 'silence' }>;

/** Decides on what a person asks of silences: refused with every problem at once, or stated. */
export function decideOnSilence(asked: Asked, state: RouterState, now: number): RouterDecision {
  return asked.request.kind === 'create'
    ? create(asked, asked.request, state, now)
    : expire(asked, asked.request.silenceId, state, now);
}

function create(
  asked: Asked,
  request: Extract<SilenceRequest, { kind: 'create' }>,
  state: RouterState,
  now: number,
): RouterDecision {
  const { kind: _, silenceId, replaces, ...text } = request;
  if (state.silences.has(silenceId)) return answer([], 'silence-known');
  const compiled = compileSilence({ ...text, id: silenceId }, []);
  const problems = compiled.ok
    ? []
    : compiled.error.map(({ path, message }) => `${path.join('.') || 'the silence'} ${message}`);
  if ((epochMilliseconds(text.endsAt) ?? Infinity) <= now) {
    problems.push(`endsAt ${JSON.stringify(text.endsAt)} is not in the future; choose a later end`);
  }
  const replaced = replaces === undefined ? undefined : state.silences.get(replaces);
  if (replaces !== undefined && replaced === undefined) problems.push(unknown('replaces', replaces));
  if (!compiled.ok || problems.length > 0) return answer([], 'silence-refused', problems);
  const data = {
    silenceId,
    matchers: [...text.matchers],
    // What began before anybody asked for it silenced nothing then.
    startsAt: written(Math.max(compiled.value.startsAt, now)),
    endsAt: written(compiled.value.endsAt),
    createdBy: text.createdBy,
    comment: text.comment,
    ...(replaces !== undefined && { replaces }),
  };
  const created = about(asked, fact('argus.silence.created.v1', silenceId, data, by(asked)));
  const ended =
    replaced !== undefined && !isOver(replaced, now) ? [ends(asked, replaced.id, 'replaced', now)] : [];
  return answer([created, ...ended], 'silence-created');
}

function expire(asked: Asked, silenceId: string, state: RouterState, now: number): RouterDecision {
  const silence = state.silences.get(silenceId);
  if (silence === undefined) return answer([], 'silence-refused', [unknown('silenceId', silenceId)]);
  if (isOver(silence, now)) return answer([], 'silence-over');
  return answer([ends(asked, silenceId, 'expired-by-hand', now)], 'silence-expired');
}

const isOver = ({ endsAt, expiredAt }: KnownSilence, now: number): boolean =>
  expiredAt !== undefined || endsAt <= now;

const unknown = (field: string, id: string): string =>
  `${field} ${JSON.stringify(id)} names no silence that is known; list the silences to find its id`;

const ends = (asked: Asked, silenceId: string, reason: Reason, now: number): Batch =>
  about(
    asked,
    fact('argus.silence.expired.v1', silenceId, { silenceId, at: written(now), reason }, by(asked)),
  );

const by = ({ actor }: Asked): { actor?: string } => (actor === undefined ? {} : { actor });

const about = ({ requestId }: Asked, each: Fact): Batch => ({
  subject: subjects.silence(each.subject, 'router'),
  correlationId: each.subject,
  cause: requestId,
  expectedSequence: undefined,
  facts: [each],
});

const answer = (
  events: readonly Batch[],
  reason: Reason,
  problems: readonly string[] = [],
): RouterDecision => ({ events, commands: [], reason, more: false, problems });
