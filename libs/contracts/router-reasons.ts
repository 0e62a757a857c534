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
  'maintenance-window': 'It fires while work on what it is about is planned, and is judged again at the end.',
  silenced: 'A silence that a person made fits it; it is judged again when that ends.',
  inhibited: 'Another alert fires that inhibits it; it is judged again when that one resolves.',
  'not-opened-by-policy': 'The policy says that alerts like it open no incident.',
  'repeats-another':
    'Another alert fires that says the same by a declared key; it is judged again when that one resolves.',
  'condition-failed': 'The condition of the policy could not be judged for it, so an incident was opened.',
  correlated: 'A rule of the policy brought it to an incident of another group.',
  'more-urgent-alert': 'An alert more urgent than all before was attached. The priority never falls again.',
  'changes-too-often': 'It changed more often than its rule allows, so its changes are not believed for now.',
  flapping: 'It flaps: what it says changes nothing until it has been quiet for long enough.',
  'quiet-again': 'It ceased to flap, and what it said last counts.',
  'resolve-hold': 'It is said to be over, which is believed when it stays so for as long as its rule says.',
  'resolution-believed': 'It stayed over for as long as its rule says.',
  'fired-during-resolve-hold': 'It fires again before its end was believed, so it never was over.',
  expired: 'Its sender named an end and did not say again that it fires.',
  'expired-while-held':
    'Held back, its sender did not say again that it fires before the end that it had named.',
  'resolved-while-held': 'It stopped firing while it was held back, so nobody had to be told.',
  'over-while-held-too': 'It stopped firing in its incident, and where it was held back.',
  'judged-again': 'What held alerts back may be over, or the time for something had come.',
  'nothing-due': 'Nothing in the partition had to be looked at again.',
  'silence-created': 'A person made a silence.',
  'silence-known': 'The silence was made before by the same request.',
  'silence-expired': 'A person ended the silence before its time.',
  'silence-over': 'The silence was over already.',
  'silence-refused': 'The silence cannot be made or ended as it was asked for.',
  'expired-by-hand': 'A person ended it.',
  replaced: 'Another silence took its place.',
  'ends-soon': 'It ends soon, and people can still make it longer.',
  'nothing-ends-soon': 'No silence or window ends soon that people do not know of.',
  'already-decided': 'All alerts of the message had their outcome before.',
  'several-outcomes': 'The alerts of the message had different outcomes; each fact names its own reason.',
  'no-closure': 'The closer closed no incident of the router with this message.',
  'open-again': 'The incident is not closed any more.',
  'nothing-fires': 'The incident closed with no alert firing, as it should.',
  'closed-by-person': 'A person said that the incident is over, whatever still fired in it.',
  'group-has-another-incident': 'An alert fires in the closed incident, but its group has another one open.',
} as const;

/** The name of a reason of the router. */
export type RouterReason = keyof typeof explanations;

export const routerReasons = Object.keys(explanations) as RouterReason[];

/** A reason in a sentence; undefined for one that is not (or no longer) the router's. */
export const explainRouterReason = (reason: string): string | undefined =>
  Object.hasOwn(explanations, reason) ? explanations[reason as RouterReason] : undefined;
