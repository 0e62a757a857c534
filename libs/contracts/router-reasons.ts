/** Every reason that the router gives, in a sentence for whoever asks why they were, or were not, told. */
const explanations = {
  'new-group': 'No incident of its group was open or had closed lately, so it opened one.',
  'same-group': 'The open incident of its group took it in.',
  'new-episode': 'The alert had gone and came back; the incident that had it took it in again.',
  'fired-again': 'The same episode fires again after it was said to be over; its incident took it in again.',
  reopened: 'The latest incident of its group was over, but not for long, so that was opened again.',
  'fired-soon-after-closing':
    'An alert of the group fired less than the reopening time after the incident closed.',
  'fired-while-verifying': 'An alert of the group fired while the incident was watched for staying quiet.',
  'alert-fired-while-closing': 'An alert was attached at the moment when the incident closed.',
  'superseded-by-new-episode': 'The alert came back before anyone said that its last episode was over.',
  'worse-alert': 'An alert worse than all before was attached. The severity never falls again.',
  'alert-resolved': 'The alert stopped firing.',
  'later-episode-resolved':
    'A later episode of the alert is over, and with it the one that the incident held.',
  'already-attached': 'Its incident has this very episode already, and it fires there.',
  'already-resolved': 'Its incident knows already that this episode is over.',
  'stale-episode': 'A later episode of the same alert is known, so this news is out of date.',
  'nothing-to-resolve': 'No incident has this episode: it was suppressed, or nobody ever said that it fired.',
  'maintenance-window': 'It began to fire while work on what it is about was planned.',
  'already-decided': 'All alerts of the message had their outcome before.',
  'several-outcomes': 'The alerts of the message had different outcomes; each fact names its own reason.',
  'no-closure': 'The closer closed no incident of the router with this message.',
  'open-again': 'The incident is not closed any more.',
  'nothing-fires': 'The incident closed with no alert firing, as it should.',
  'group-has-another-incident': 'An alert fires in the closed incident, but its group has another one open.',
} as const;

/** The name of a reason of the router. */
export type RouterReason = keyof typeof explanations;

export const routerReasons = Object.keys(explanations) as RouterReason[];

/** A reason in a sentence; undefined for one that is not (or no longer) the router's. */
export const explainRouterReason = (reason: string): string | undefined =>
  Object.hasOwn(explanations, reason) ? explanations[reason as RouterReason] : undefined;
