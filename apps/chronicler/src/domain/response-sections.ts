import type { ArgusEvent, EventOf, EventType } from '#libs/contracts';
import type { Cite } from './timeline.js';
import { block, clockTime, code, link, list, plain, table } from './markdown.js';

/** The events of one type. */
export const ofType = <T extends EventType>(events: readonly ArgusEvent[], type: T): EventOf<T>[] =>
  events.filter((event): event is Extract<ArgusEvent, { type: T }> & EventOf<T> => event.type === type);

/** What triage saw and recommended. */
export function triageSection(events: readonly ArgusEvent[]): string[] {
  const observations = ofType(events, 'argus.triage.observed.v1').flatMap(({ data }) => data.observations);
  const seen = observations.map(
    ({ text, link: to }) => plain(text) + (to === undefined ? '' : ` ${link(to)}`),
  );
  const recommended = ofType(events, 'argus.triage.recommended.v1').map(({ data }) => {
    const { runbook, action, reason } = data;
    if (runbook === undefined) return `No runbook (${plain(reason)})`;
    const labels = Object.entries(runbook.matchedOn).map(([name, value]) => `${name}=${value}`);
    const proposal =
      action === undefined ? '' : `; proposed ${plain(action.title)} on ${code(action.target)}`;
    return `${plain(runbook.title)} (${code(runbook.file)}), for ${code(labels.join(', '))}${proposal}`;
  });
  return [
    ...(seen.length === 0 ? [] : ['## What was seen', list(seen)]),
    ...(recommended.length === 0 ? [] : ['## Recommendation', list(recommended)]),
  ];
}

/** Who was asked for what, and the answers. */
export function approvalSection(events: readonly ArgusEvent[], cite: Cite): string[] {
  const answers = new Map(
    events.flatMap((event) => {
      const word = answerWords[event.type];
      return word !== undefined && 'approvalId' in event.data
        ? [[event.data.approvalId, { word, event }] as const]
        : [];
    }),
  );
  const rows = ofType(events, 'argus.approval.requested.v1').map((requested) => {
    const { data } = requested;
    const answer = answers.get(data.approvalId);
    const { action, digest } = data;
    return [
      plain(action.title),
      code(action.target),
      action.risk,
      code(digest.slice(0, 12)),
      answer?.word ?? 'open',
      answer?.event.actor === undefined ? '' : plain(answer.event.actor.replace(/^user:/, '')),
      answer === undefined ? '' : clockTime(answer.event.time),
      answer !== undefined && 'reason' in answer.event.data ? plain(String(answer.event.data.reason)) : '',
      cite(answer?.event ?? requested),
    ];
  });
  if (rows.length === 0) return [];
  return [
    '## Approvals',
    table(['Action', 'Target', 'Risk', 'Digest', 'Answer', 'By', 'When', 'Reason', 'Event'], rows),
  ];
}

const answerWords: Readonly<Partial<Record<EventType, string>>> = {
  'argus.approval.granted.v1': 'approved',
  'argus.approval.rejected.v1': 'rejected',
  'argus.approval.expired.v1': 'expired',
};

/** What was run, exactly, and what came of it. */
export function actionSection(events: readonly ArgusEvent[], cite: Cite): string[] {
  const parts = events.flatMap((event) => {
    if (event.type === 'argus.action.started.v1') {
      const { action } = event.data;
      return [`### ${plain(action.title)}`, block(JSON.stringify(action.parameters, undefined, 2))];
    }
    if (event.type === 'argus.action.succeeded.v1') {
      return [`Succeeded after ${event.data.durationMs} ms. ${cite(event)}`, ...outputOf(event.data.output)];
    }
    if (event.type === 'argus.action.failed.v1') {
      const { reason, durationMs, output } = event.data;
      return [`Failed after ${durationMs} ms: ${plain(reason)}. ${cite(event)}`, ...outputOf(output)];
    }
    if (event.type === 'argus.action.refused.v1') {
      return [
        `Not run: ${plain(event.data.reason)} (approval ${code(event.data.approvalId)}). ${cite(event)}`,
      ];
    }
    return [];
  });
  return parts.length === 0 ? [] : ['## Actions', ...parts];
}

const outputOf = (output: string): string[] => (output === '' ? [] : [block(output)]);
