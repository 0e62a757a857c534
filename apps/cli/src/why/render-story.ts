import type { AlertStory, EpisodeStory, Explanation, IncidentStory, Step } from '#libs/audit';
import type { Colour } from '../terminal/paint.js';
import { plain } from '../terminal/plain.js';
import type { TableOptions } from '../terminal/table.js';
import { shortTime } from '../terminal/times.js';

/** How outcomes look. */
export const outcomeColours: Readonly<Record<Explanation['outcome'], Colour>> = {
  opened: 'red',
  attached: 'red',
  deduplicated: 'dim',
  suppressed: 'yellow',
  quarantined: 'yellow',
};

/** An alert's story for people: what became of it, and how; earlier episodes only when they are asked for. */
export function renderAlert(story: AlertStory, all: boolean, look: TableOptions): string {
  const { paint } = look;
  const { alertname, ...labels } = story.labels;
  const shown = all ? story.episodes : story.episodes.slice(0, 1);
  const hidden = story.episodes.length - shown.length;
  return [
    `${paint('bold', plain(alertname ?? 'Alert'))}  ${plain(story.fingerprint)}`,
    ...lineOf(plain(labelsIn(labels))),
    '',
    ...shown.flatMap((episode) => renderEpisode(episode, look)),
    ...(hidden === 0 ? [] : [paint('dim', `${count(hidden, 'earlier episode')}: see them with --all.`)]),
    '',
  ].join('\n');
}

/** Labels in one line. */
export const labelsIn = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** An incident's story for people. */
export function renderIncidentStory(
  { incidentId, title, steps, fingerprints }: IncidentStory,
  look: TableOptions,
): string {
  const { paint } = look;
  return [
    `${paint('bold', plain(title))}  ${incidentId}`,
    '',
    ...renderSteps(steps, look),
    ...nobodyTold(steps, look),
    '',
    paint('dim', `Each alert has a story of its own: argus why ${plain(fingerprints[0] ?? '<fingerprint>')}`),
    '',
  ].join('\n');
}

function renderEpisode({ episode, explanation, steps }: EpisodeStory, look: TableOptions): string[] {
  const { paint } = look;
  return [
    ...(explanation === undefined ? [paint('yellow', 'on its way')] : renderExplanation(explanation, look)),
    '',
    ...(episode === '' ? [] : [paint('bold', `Episode ${plain(episode)}`)]),
    ...renderSteps(steps, look),
    ...(explanation?.incidentId === undefined ? [] : tellingOf(explanation, steps, look)),
    '',
  ];
}

function renderExplanation(explanation: Explanation, { paint }: TableOptions): string[] {
  const { outcome, at, incidentId, reason, sentence } = explanation;
  const head = [paint(outcomeColours[outcome], outcome), shortTime(at), plain(incidentId ?? '')];
  return [
    head.join('  ').trimEnd(),
    `  ${plain(sentence)} (${plain(reason)})`,
    ...causesOf(explanation, '  '),
  ];
}

/** What had a say in it, a line each. */
function causesOf(step: Partial<Explanation>, indent: string): string[] {
  const { rule, by, until, other, otherName, silence, policyVersion } = step;
  const named = otherName === undefined ? '' : `${plain(otherName)}, `;
  const made = silence === undefined ? '' : ` of ${plain(silence.createdBy)}: “${plain(silence.comment)}”`;
  return [
    ...(rule === undefined ? [] : [`rule ${plain(rule)}`]),
    ...(by === undefined ? [] : [`by ${plain(by)}${made}`]),
    ...(until === undefined ? [] : [`until ${shortTime(until)}`]),
    ...(other === undefined ? [] : [`because of the alert ${named}${plain(other)}`]),
    ...(policyVersion === undefined ? [] : [`policy ${plain(policyVersion)}`]),
  ].map((line) => `${indent}${line}`);
}

function renderSteps(steps: readonly Step[], { paint }: TableOptions): string[] {
  const width = Math.max(0, ...steps.map(({ agent }) => agent.length));
  const indent = ' '.repeat(2 + 20 + 2 + width + 2);
  return steps.flatMap((step) => [
    `  ${paint('dim', shortTime(step.at).padEnd(20))}  ${paint('cyan', step.agent.padEnd(width))}  ${plain(step.text)}`,
    ...lineOf(step.sentence === undefined ? '' : `${indent}${plain(step.sentence)}`),
    ...(step.routes ?? []).map(
      ({ route, receiver }) => `${indent}tells ${plain(receiver)} by the route ${plain(route)}`,
    ),
    ...(step.outcome === undefined ? [] : causesOf(step, indent)),
    ...lineOf(
      step.repeats === undefined
        ? ''
        : `${indent}and ${count(step.repeats, 'time')} more, until ${shortTime(step.lastAt)}`,
    ),
  ]);
}

/** An alert that changed nothing was not told of, but the incident that it repeats may have been. */
const tellingOf = ({ outcome, incidentId = '' }: Explanation, steps: readonly Step[], look: TableOptions) =>
  outcome === 'deduplicated'
    ? [look.paint('dim', `  Whom its incident told: argus why ${plain(incidentId)}`)]
    : nobodyTold(steps, look);

const nobodyTold = (steps: readonly Step[], { paint }: TableOptions): string[] =>
  steps.some(({ type }) => type.startsWith('argus.notification.'))
    ? []
    : [`  ${paint('yellow', 'Nobody has been told of it so far.')}`];

const lineOf = (line: string): string[] => (line === '' ? [] : [line]);

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
