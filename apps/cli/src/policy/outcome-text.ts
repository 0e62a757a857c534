import { explainRouterReason } from '#libs/contracts';
import type { Outcome } from '#libs/rehearsal';

/** What became of an alert that opened no incident, in a few words. */
export function outcomeText(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'its alert changed nothing';
  if (outcome.kind === 'in-incident') {
    const rule = outcome.rule === undefined ? '' : ` by the rule ${outcome.rule}`;
    return `its alert is in "${outcome.incident.title}"${rule}`;
  }
  const { reason, by } = outcome;
  return `${names[reason] ?? explainRouterReason(reason) ?? reason} ${by}`.trim();
}

const names: Readonly<Record<string, string>> = {
  silenced: 'held back by the silence',
  'maintenance-window': 'held back by the maintenance window',
  inhibited: 'inhibited by the rule',
  'not-opened-by-policy': 'no incident is opened unless',
  'repeats-another': 'repeats another alert by the rule',
};
