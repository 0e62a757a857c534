import { fact, subjects } from '#libs/contracts';
import type { DecisionContext } from '#libs/kernel';
import type { Batch, RouterDecision } from './decision.js';
import type { Reason } from './explain.js';
import { waitingKey } from './known-alert.js';
import { written } from './placement.js';
import type { RouterPolicy } from './policy.js';
import type { Cause, RouterState } from './state.js';

/** The end of a silence, or of one occurrence of a maintenance window. */
interface Ending {
  readonly id: string;
  readonly kind: 'silence' | 'maintenance-window';
  readonly comment: string;
  readonly createdBy?: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** What the alerts that it holds back wait for. */
  readonly cause: Cause;
}

/** The next moment (epoch ms) at which people have to be told that something ends; it may have passed. */
export function nextEnding(state: RouterState, policy: RouterPolicy, now: number): number | undefined {
  const times = untold(state, policy, now).map((ending) => toldAt(ending, policy));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Tells of everything that ends soon, once each. */
export function decideEnding(
  state: RouterState,
  { policy, now }: DecisionContext<RouterPolicy>,
): RouterDecision {
  const due = untold(state, policy, now).filter(
    (ending) => toldAt(ending, policy) <= now && ending.startsAt <= now,
  );
  const reason: Reason = due.length === 0 ? 'nothing-ends-soon' : 'ends-soon';
  const events = due.map((ending) => told(ending, state));
  return { events, commands: [], reason, more: false, problems: [] };
}

/** Long before the end; of something short, when half of it is over. */
const toldAt = ({ startsAt, endsAt }: Ending, { warnBeforeMs }: RouterPolicy): number =>
  endsAt - Math.min(warnBeforeMs, (endsAt - startsAt) / 2);

function untold(state: RouterState, policy: RouterPolicy, now: number): Ending[] {
  if (policy.warnBeforeMs <= 0) return [];
  const endings: Ending[] = [];
  for (const [id, { comment, createdBy, startsAt, endsAt, expiredAt }] of state.silences.entries()) {
    if (endsAt <= now || expiredAt !== undefined) continue;
    const cause = { kind: 'silence', by: id, until: endsAt } as const;
    endings.push({ id, kind: 'silence', comment, createdBy, startsAt, endsAt, cause });
  }
  return [...endings, ...windowEndings(state, policy, now)].filter(
    ({ id, endsAt }) => !isTold(state, id, endsAt),
  );
}

/** A policy may make a window end later; then people are told of that, too. */
const isTold = ({ toldEndings }: RouterState, id: string, endsAt: number): boolean =>
  (toldEndings.get(id) ?? -Infinity) >= endsAt;

/** Of each window the occurrence that is on, unless people know of that, or else the next one. */
function windowEndings(state: RouterState, { windows }: RouterPolicy, now: number): Ending[] {
  return windows.flatMap(({ id: by, comment, occurrenceAt, nextStart }) => {
    const current = occurrenceAt(now);
    const isKnown = current !== undefined && isTold(state, nameOf(by, current.startsAt), current.endsAt);
    const start = current === undefined || isKnown ? nextStart(now) : undefined;
    const occurrence = start === undefined ? current : occurrenceAt(start);
    if (occurrence === undefined) return [];
    const { startsAt, endsAt } = occurrence;
    const cause = { kind: 'window', by, until: endsAt } as const;
    return [{ id: nameOf(by, startsAt), kind: 'maintenance-window', comment, startsAt, endsAt, cause }];
  });
}

/** The name of one occurrence, of characters that can stand in a subject. */
const nameOf = (window: string, startsAt: number): string =>
  `${window}-${written(startsAt)}`.replace(/[^A-Za-z0-9_-]/g, '_');

function told({ id: silenceId, kind, comment, createdBy, endsAt, cause }: Ending, state: RouterState): Batch {
  const data = {
    silenceId,
    kind,
    comment,
    ...(createdBy !== undefined && { createdBy }),
    endsAt: written(endsAt),
    held: state.waiting.get(waitingKey(cause))?.size ?? 0,
    reason: 'ends-soon' satisfies Reason,
  };
  return {
    subject: subjects.silence(silenceId, 'router'),
    correlationId: silenceId,
    cause: `ending:${silenceId}:${data.endsAt}`,
    expectedSequence: undefined,
    // How many it holds back differs between two moments, which would make it another fact.
    facts: [fact('argus.silence.ending.v1', silenceId, data, { key: 'ending' })],
  };
}
