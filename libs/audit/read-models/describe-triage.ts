import type { EventOf, EventType } from '#libs/contracts';
import { plural } from './plural.js';

type Lines<T extends EventType> = { readonly [K in T]: (event: EventOf<K>) => string };

const among = (sources: readonly { readonly source: string; readonly outcome: string }[]): string => {
  const silent = sources.filter(({ outcome }) => outcome !== 'answered').map(({ source }) => source);
  const answered = `${plural(sources.length - silent.length, 'source')} answered`;
  return silent.length === 0 ? answered : `${answered}, missing: ${silent.join(', ')}`;
};

const percent = (probability: number): string => `${Math.round(probability * 100)} %`;

/** A line for each fact of triage, and for what others told of their changes. */
export const triageLines: Lines<
  | 'argus.change.observed.v1'
  | 'argus.triage.started.v1'
  | 'argus.triage.observed.v1'
  | 'argus.triage.evidence-requested.v1'
  | 'argus.triage.evidence-found.v1'
  | 'argus.triage.evidence-settled.v1'
  | 'argus.triage.hypothesised.v1'
  | 'argus.triage.narration-requested.v1'
  | 'argus.triage.narrated.v1'
  | 'argus.triage.recommended.v1'
> = {
  'argus.change.observed.v1': ({ data }) => `Changed (${data.kind}, told by ${data.source}): ${data.title}`,
  'argus.triage.started.v1': ({ data }) => `Triage started: ${data.reason}`,
  'argus.triage.observed.v1': ({ data }) =>
    data.observations.length === 0
      ? 'Triage saw nothing that stands out'
      : `Triage saw: ${data.observations.map(({ text }) => text).join(' ')}`,
  'argus.triage.evidence-requested.v1': ({ data }) =>
    `Evidence asked for, around ${data.components.slice(0, 5).join(', ') || 'everything'}: ${data.reason}`,
  'argus.triage.evidence-found.v1': ({ data: { evidence } }) =>
    `Evidence from ${evidence.source}: ${evidence.says}`,
  'argus.triage.evidence-settled.v1': ({ data }) => `Evidence gathered: ${among(data.sources)}`,
  'argus.triage.hypothesised.v1': ({ data }) =>
    data.hypotheses.length === 0
      ? `No likely cause: ${data.reason}`
      : `Likely causes: ${data.hypotheses.map(({ says, confidence }) => `${says} (${percent(confidence)})`).join(' ')}`,
  'argus.triage.narration-requested.v1': ({ data }) => `${data.model} asked to word what was found`,
  'argus.triage.narrated.v1': ({ data }) =>
    `${data.model}: ${data.summary ?? 'no summary'} (${plural(data.dropped, 'claim')} without evidence dropped)`,
  'argus.triage.recommended.v1': ({ data }) =>
    data.runbook === undefined
      ? `No runbook fits: ${data.reason}`
      : `Runbook "${data.runbook.title}" recommended${data.action === undefined ? '' : `, with the action "${data.action.title}"`}: ${data.reason}`,
};
