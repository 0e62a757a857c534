import type { EventOf, EventType } from '#libs/contracts';

type Lines<T extends EventType> = { readonly [K in T]: (event: EventOf<K>) => string };

const who = (by: string | undefined): string => (by === undefined ? '' : ` by ${by}`);

/** A line for each fact about what is written down for the next time. */
export const runbookLines: Lines<
  | 'argus.runbook.considered.v1'
  | 'argus.runbook.drafted.v1'
  | 'argus.runbook.refused.v1'
  | 'argus.runbook.proposed.v1'
  | 'argus.runbook.review-received.v1'
  | 'argus.runbook.published.v1'
  | 'argus.runbook.rejected.v1'
> = {
  'argus.runbook.considered.v1': ({ data }) =>
    `Whether ${data.runbookId} is to be written: ${data.decision} (${data.reason})`,
  'argus.runbook.drafted.v1': ({ data }) => `Drafted "${data.title}" (${data.change}): ${data.reason}`,
  'argus.runbook.refused.v1': ({ data }) =>
    `The draft of ${data.runbookId} is not proposed (${data.guardrail}): ${data.reason}`,
  'argus.runbook.proposed.v1': ({ data }) =>
    `${data.runbookId} proposed at ${data.link ?? `${data.host}, ${data.branch}`}${data.updated ? ', brought up to date' : ''}`,
  'argus.runbook.review-received.v1': ({ data }) =>
    `${data.runbookId} reviewed by ${data.by}: ${data.verdict}`,
  'argus.runbook.published.v1': ({ data }) => `${data.runbookId} accepted${who(data.by)}`,
  'argus.runbook.rejected.v1': ({ data }) => `${data.runbookId} rejected${who(data.by)}: ${data.reason}`,
};
