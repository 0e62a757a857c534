import type { Approval } from './domain/state.js';

/** Why a decision was not taken, in words. */
const whyNot: Readonly<Record<string, string>> = {
  'unknown-approval': 'There is no such approval.',
  'already-decided': 'This approval was already decided.',
  'approval-expired': 'This approval has expired.',
  'incident-closed': 'The incident is closed.',
  'incident-changed':
    'The incident has changed since this was asked. Look at the incident for a new approval.',
  'policy-changed':
    'The rules for approvals have changed since this was asked. Look at the incident for a new approval.',
  'digest-mismatch': 'What was shown is not what was asked. Open the approval again and read it anew.',
  'nobody-decided': 'A decision needs the name of the person who takes it.',
  'not-known-in-policy':
    'The policy does not know this name, and names those who may decide. Somebody of them has to, or the name is added under people.',
  'not-an-approver': 'This name is not among those who may decide.',
  'proposer-may-not-approve': 'Who proposed the action cannot approve it: somebody else has to.',
  'name-not-proven':
    'A name that is typed in does not show who decides, and this approval needs that. Use the link in your mail, the button in Slack, or "argus approvals" on the command line.',
  'key-needed': 'This needs the approval key: decide on the page of the approval.',
  'not-refused': 'This action was not refused: there is nothing to ask again for.',
  'refused-for-good':
    'What stands against this action does not pass by itself: correct the policy or the settings, and wait for a new recommendation.',
  'asked-again-already': 'People were asked again already. Look at the incident for the new approval.',
  'voted-already': 'You have approved this already; others have to, too.',
};

/** What came of a decision, in words. `approval` is as it stands after it. */
export function sentenceFor(reason: string, approval: Approval | undefined): string {
  if (reason === 'granted') return 'Approved: the action is started now.';
  if (reason === 'asked-again') return 'Asked again: it runs when whoever has to agree has agreed anew.';
  if (reason === 'rejected') return 'Rejected: the action is not run.';
  if (reason === 'voted') {
    const { votes = [], needed = 1 } = approval ?? {};
    return `Recorded: ${votes.length} of ${needed} agree. The action is started when all of them have.`;
  }
  const why = whyNot[reason] ?? `The decision could not be taken (${reason}).`;
  return `Nothing was changed. ${why}`;
}

/** Whether a decision was taken. */
export const isTaken = (reason: string): boolean =>
  ['granted', 'rejected', 'voted', 'asked-again'].includes(reason);
