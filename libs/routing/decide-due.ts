import { type Fact, fact } from '#libs/contracts';
import { changesWithin } from '#libs/policy';
import type { RouterDecision } from './decision.js';
import { Draft } from './draft.js';
import { expiryAt } from './evolve-membership.js';
import type { Reason } from './explain.js';
import { overWhileHeld } from './hold-back.js';
import { expiryOf } from './known-alert.js';
import { placeFiring } from './place-firing.js';
import { type Arrival, type Placing, nextTurn, turnField, written } from './placement.js';
import type { HeldAlert, KnownAlert, LastWord, Membership, RouterState } from './state.js';

/** So many alerts are looked at in one decision; its messages have to stay small enough to be stored. */
export const mostAtOnce = 500;

/**
 * Looks at the alerts of a partition whose time has come: those held back are judged again, resolutions that were
 * not believed yet are, what was not renewed is over, and what has been quiet for long enough ceases to flap.
 */
export function decideDue(state: RouterState, placing: Placing): RouterDecision {
  const draft = new Draft(state, placing);
  let looked = 0;
  for (const { name } of state.agendas[placing.partition]?.until(placing.now) ?? []) {
    if (looked++ === mostAtOnce) break;
    const fingerprint = name.slice(name.indexOf(' ') + 1);
    if (name.startsWith('held ')) judgeAgain(fingerprint, draft, placing);
    else lookAgain(fingerprint, draft, placing);
  }
  const events = draft.batches();
  const reason: Reason = events.length === 0 ? 'nothing-due' : 'judged-again';
  // What ended here may have let others go, which are due at this very moment then.
  const next = draft.state().agendas[placing.partition]?.next ?? Infinity;
  const more = events.length > 0 && (looked > mostAtOnce || next <= placing.now);
  return { events, commands: [], reason, more, problems: [] };
}

const isDue = (due: KnownAlert['heldDue'], { now, partition }: Placing): boolean =>
  due !== undefined && due.at <= now && due.partition === partition;

function judgeAgain(fingerprint: string, draft: Draft, placing: Placing): void {
  const known = draft.state().alerts.get(fingerprint);
  if (known?.held === undefined || !isDue(known.heldDue, placing)) return;
  const { held } = known;
  const arrival = arrivalOf(held, placing);
  const from = { cause: again(held.eventId, held.turn), correlationId: arrival.data.deliveryId };
  if (held.expiresAt !== undefined && held.expiresAt <= placing.now) {
    draft.add([overWhileHeld(arrival, held.cause, 'expired-while-held', draft.state(), placing)], from);
    return endEarlier(fingerprint, known.membership, draft, placing);
  }
  const { facts, reason } = placeFiring(arrival, draft.state(), placing);
  // Something else is known of it by now, which is why it need not be held any more.
  const or = facts.length > 0 ? facts : [overWhileHeld(arrival, held.cause, reason, draft.state(), placing)];
  draft.add(or, from);
}

/** With an episode that was held back, an earlier one is over that its incident still has. */
function endEarlier(
  fingerprint: string,
  member: Membership | undefined,
  draft: Draft,
  placing: Placing,
): void {
  if (member?.firing !== true || !draft.state().incidents.has(member.incidentId)) return;
  const over = { reason: 'expired' as const, endsAt: written(placing.now) };
  draft.add([resolved(fingerprint, member, member.eventId, over, draft.state(), placing)], {
    cause: again(member.eventId, member.turn),
    correlationId: member.incidentId,
  });
}

const arrivalOf = ({ alert: data, eventId: id, cause }: HeldAlert, { now }: Placing): Arrival => ({
  id,
  data,
  time: now,
  instead: cause.kind === 'original' ? 'deduplicated' : 'suppressed',
});

/** Names a second look: the event, and as of when it is looked at again, so that each look is told from all others. */
const again = (eventId: string, turn: number): string => `again:${eventId}:${turn}`;

function lookAgain(fingerprint: string, draft: Draft, placing: Placing): void {
  const known = draft.state().alerts.get(fingerprint);
  const member = known?.membership;
  if (known === undefined || member === undefined || !isDue(known.memberDue, placing)) return;
  const from = { cause: again(member.eventId, member.turn), correlationId: member.incidentId };
  if (known.flapping !== undefined) return endFlapping(fingerprint, known, member, draft, placing);
  const { resolution } = member;
  const state = draft.state();
  if (resolution !== undefined) {
    const over = { reason: 'resolution-believed' as const, endsAt: resolution.endsAt, rule: resolution.rule };
    return draft.add([resolved(fingerprint, member, member.eventId, over, state, placing)], from);
  }
  const endsAt = written(expiryOf(member, known.renewal) ?? placing.now);
  draft.add(
    [resolved(fingerprint, member, member.eventId, { reason: 'expired', endsAt }, state, placing)],
    from,
  );
}

/** The alert is believed again, and what it said last counts. */
function endFlapping(
  fingerprint: string,
  known: KnownAlert,
  member: Membership,
  draft: Draft,
  placing: Placing,
): void {
  const { flapping, lastWord } = known;
  if (flapping === undefined) return;
  const { incidentId, episode } = member;
  const isHeard = lastWord !== undefined && lastWord.turn > flapping.turn && lastWord.turn > member.turn;
  const causationid = isHeard ? lastWord.eventId : member.eventId;
  const from = { cause: again(causationid, flapping.turn), correlationId: incidentId };
  const reason: Reason = 'quiet-again';
  const rule = placing.policy.flapping.find(({ name }) => name === flapping.rule);
  const history = { changes: known.changes, flapping: true };
  const changes = rule === undefined ? 0 : changesWithin(history, placing.now, rule);
  const turn = turnField(draft.state(), fingerprint, placing.now);
  const about = { incidentId, fingerprint, episode, ...turn };
  const ends = { ...about, flapping: false, changes, rule: flapping.rule, reason };
  draft.add([fact('argus.incident.flapping.v1', incidentId, ends, { causationid })], from);
  if (!isHeard) return;
  const end = endOf(lastWord, known.renewal);
  if (lastWord.status === 'resolved' || (end !== undefined && end <= placing.now)) {
    if (!member.firing) return;
    const { episode: laterEpisode } = lastWord;
    const over = {
      reason: 'quiet-again' as const,
      endsAt: lastWord.endsAt ?? written(end ?? lastWord.turn),
      ...(laterEpisode > episode && { laterEpisode }),
    };
    return draft.add([resolved(fingerprint, member, lastWord.eventId, over, draft.state(), placing)], from);
  }
  if (lastWord.alert === undefined) return;
  const arrival: Arrival = {
    id: lastWord.eventId,
    data: end === undefined ? lastWord.alert : { ...lastWord.alert, endsAt: written(end) },
    time: placing.now,
    instead: 'deduplicated',
  };
  draft.add(placeFiring(arrival, draft.state(), placing).facts, from);
}

/** The end that a firing alert named while it flapped, or named later when it was repeated. */
function endOf(
  { status, episode, endsAt, turn }: LastWord,
  renewal: KnownAlert['renewal'],
): number | undefined {
  if (status === 'resolved') return undefined;
  const isRenewed = renewal !== undefined && renewal.episode === episode && renewal.turn >= turn;
  return isRenewed ? renewal.expiresAt : expiryAt(endsAt, turn);
}

/** The episode ends in its incident. It is no outcome of an alert: that was when the alert came. */
function resolved(
  fingerprint: string,
  { incidentId, episode }: Membership,
  causationid: string,
  over: {
    readonly reason: Reason;
    readonly endsAt: string;
    readonly rule?: string;
    readonly laterEpisode?: string;
  },
  state: RouterState,
  { now }: Placing,
): Fact {
  const turn = nextTurn(state, fingerprint, now);
  const data = { incidentId, fingerprint, episode, ...(turn !== now && { turn }), ...over };
  return fact('argus.incident.alert-resolved.v1', incidentId, data, { causationid });
}
