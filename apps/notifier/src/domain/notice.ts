import { deterministicId, type EventData, fromTimestamp, toTimestamp } from '#libs/contracts';
import { audienceOf } from './flush.js';
import type { Group } from './group.js';
import { oneLine, quoted } from './plain-text.js';
import { type Receiver, type Target, targetKey } from './targets.js';

type Ending = EventData<'argus.silence.ending.v1'>;

/** One place that is told that a silence or a maintenance window ends soon. */
export interface Notice {
  readonly noticeId: string;
  readonly target: Target;
  readonly subject: string;
  readonly body: string;
  readonly link: string;
  /** What machines are told: one alert that says it. */
  readonly group: Group;
}

/**
 * Whom to tell that a silence or a window ends soon, and in which words: the people of the receiver; its
 * machines only where it has nobody else, as a notice is no alert. Nobody once it has ended.
 */
export function noticesOf(
  ending: Ending,
  receiver: Receiver,
  { publicUrl, now }: { readonly publicUrl: string; readonly now: number },
): readonly Notice[] {
  if (fromTimestamp(ending.endsAt) <= now) return [];
  const people = receiver.targets.filter(({ channel }) => audienceOf(channel) === 'people');
  return (people.length > 0 ? people : receiver.targets).map((target) => ({
    noticeId: deterministicId([
      ...['silence-ending', ending.silenceId, toTimestamp(fromTimestamp(ending.endsAt))],
      targetKey(receiver.name, target.channel, target.recipients),
    ]),
    target,
    subject: subjectOf(ending),
    body: bodyOf(ending, publicUrl),
    link: publicUrl,
    group: groupOf(ending, receiver, now),
  }));
}

function groupOf(ending: Ending, receiver: Receiver, now: number): Group {
  const { silenceId, endsAt } = ending;
  const groupLabels = { alertname: 'SilenceEnding', silence: silenceId };
  const alert = {
    ...({ status: 'firing', labels: { ...groupLabels, severity: 'info' } } as const),
    annotations: { summary: subjectOf(ending) },
    ...{ startsAt: toTimestamp(now), endsAt, generatorURL: '', fingerprint: silenceId },
  };
  return {
    ...{ receiver: receiver.name, groupKey: `silence/${silenceId}`, groupLabels },
    ...{ alerts: [alert], truncatedAlerts: 0 },
  };
}

const nameOf = ({ kind }: Ending): string => (kind === 'silence' ? 'silence' : 'maintenance window');

function subjectOf(ending: Ending): string {
  const { held, endsAt, comment } = ending;
  const what = oneLine(comment, 80) || ending.silenceId;
  return `A ${nameOf(ending)} ends at ${clockTime(endsAt)}: ${what} (${alerts(held)} held back)`;
}

function bodyOf(ending: Ending, publicUrl: string): string {
  const { held, endsAt, comment, createdBy, silenceId } = ending;
  return [
    `The ${nameOf(ending)} ${oneLine(silenceId, 80)} ends at ${clockTime(endsAt)}.`,
    held === 0
      ? 'It holds back no alert now.'
      : `It holds back ${alerts(held)} now. What still fires then is judged again, and people are told.`,
    ...(createdBy === undefined ? [] : [`By: ${oneLine(createdBy, 80)}`]),
    ...(comment.trim() === '' ? [] : quoted(comment, 500)),
    '',
    `Next: make it longer if the work is not done. Argus: ${publicUrl}`,
  ].join('\n');
}

const alerts = (count: number): string => (count === 1 ? '1 alert' : `${count} alerts`);

/** `2025-11-21 08:27 UTC` */
const clockTime = (timestamp: string): string =>
  `${toTimestamp(fromTimestamp(timestamp)).slice(0, 16).replace('T', ' ')} UTC`;
