import type { RunbookAction, RunbookVerify } from '#libs/runbooks';
import { block, code, link, list, plain, table } from '../../domain/markdown.js';
import { markedBlock } from '../../domain/marked-blocks.js';
import type { ClosedIncident } from '../../domain/past/closed-incident.js';
import type { ModelWords } from '../../domain/wording.js';
import { resolutionOf } from '../../domain/past/tokens.js';

/** What the parts of a runbook are made from. */
export interface BodyParts {
  /** The incidents that it is written from, the last first. */
  readonly incidents: readonly ClosedIncident[];
  /** How many there are of the kind. */
  readonly alike: number;
  readonly actions: readonly RunbookAction[];
  readonly verify: RunbookVerify | undefined;
  readonly linkOf: (incidentId: string) => string;
  /** What a model says of these incidents. */
  readonly words: ModelWords | undefined;
}

const mostTexts = 3;

/** The parts that Argus writes, by name. Whatever came from outside stands in a block of code. */
export const bodyBlocks = (parts: BodyParts): Readonly<Record<string, string>> => ({
  conditions: conditions(parts),
  diagnosis: diagnosis(parts),
  steps: steps(parts),
  verification: verification(parts),
  rollback: rollback(parts),
  incidents: incidentTable(parts),
});

/** The whole of a new runbook. */
export const newBody = (blocks: Readonly<Record<string, string>>): string =>
  Object.entries(blocks)
    .flatMap(([name, content]) => [`## ${headings[name] ?? name}`, markedBlock(name, content)])
    .join('\n\n');

const headings: Readonly<Record<string, string>> = {
  conditions: 'Conditions',
  diagnosis: 'Diagnosis',
  steps: 'Steps',
  verification: 'Verification',
  rollback: 'Rollback',
  incidents: 'Incidents',
};

function conditions({ incidents, alike, words }: BodyParts): string {
  const said = new Set(
    incidents.flatMap(({ alerts }) =>
      alerts.flatMap(({ annotations }) => Object.values(annotations).filter((text) => text.trim() !== '')),
    ),
  );
  const labels = new Set(incidents.flatMap(({ alerts }) => alerts.slice(0, mostTexts).map(labelsOf)));
  const texts = [...said].slice(0, mostTexts).map((text) => block(text));
  return [
    ...inWordsOf(words, 'conditions'),
    `Alerts like these, of which ${alike === 1 ? 'one incident is' : `${alike} incidents are`} on record:`,
    list([...labels].slice(0, 2 * mostTexts)),
    ...(texts.length === 0 ? [] : ['What the alerts said:', ...texts]),
  ].join('\n\n');
}

const labelsOf = ({ labels }: ClosedIncident['alerts'][number]): string =>
  code(
    Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  );

function diagnosis({ incidents, words }: BodyParts): string {
  const found = incidents.flatMap((incident) => {
    const [cause] = incident.causes;
    if (cause === undefined) return [];
    const evidence = incident.evidence.filter(({ id }) => cause.evidence.includes(id)).slice(0, mostTexts);
    return [
      `What triage found in ${code(incident.id)}, ${Math.round(cause.confidence * 100)} % sure:`,
      block(cause.says),
      ...evidence.flatMap(({ kind, says, query }) => [`By ${kind}, asked with:`, block(query), block(says)]),
      'It would be confirmed, or refuted, by:',
      block(`confirmed: ${cause.confirmedBy}\nrefuted: ${cause.refutedBy}`),
    ];
  });
  const none =
    'Triage found no cause in any of these incidents. Write down what showed it, for the next time.';
  return [...inWordsOf(words, 'diagnosis'), ...(found.length > 0 ? found : [none])].join('\n\n');
}

/** A model's sentences, marked as such, each with the incidents that it cites. */
function inWordsOf(words: ModelWords | undefined, part: 'conditions' | 'diagnosis'): string[] {
  if (words === undefined || words[part].length === 0) return [];
  const sentences = words[part].map(({ says, cites }) => `${plain(says)} (${cites.map(code).join(', ')})`);
  return [`In the words of the model ${code(words.model)}:`, list(sentences)];
}

function steps({ incidents, actions }: BodyParts): string {
  const done = actions.map(
    ({ title, target, kind, risk }) => `${code(title)} on ${code(target)}: kind ${code(kind)}, risk ${risk}.`,
  );
  const byHand = incidents
    .filter((incident) => resolutionOf(incident) === undefined)
    .map(({ id }) => code(id));
  return [
    ...(done.length === 0
      ? ['No action of Argus is on record that helped.']
      : ['What helped, and what Argus can propose. A person approves it first, where the policy says so.']),
    ...(done.length === 0 ? [] : [done.map((text, at) => `${at + 1}. ${text}`).join('\n')]),
    ...(byHand.length === 0
      ? []
      : [
          `${byHand.join(', ')} ended without an action of Argus that helped. Write down what people did, below this block.`,
        ]),
  ].join('\n\n');
}

function verification({ verify }: BodyParts): string {
  const checks = (verify?.checks ?? []).map((check) =>
    check.kind === 'http'
      ? `${code(check.name)}: ${code(check.url)} answers ${check.status}.`
      : `${code(check.name)}: ${code(check.query)} is ${code(check.expect)}.`,
  );
  return ['The alert is over, and stays so.', ...(checks.length === 0 ? [] : [list(checks)])].join('\n\n');
}

function rollback({ actions }: BodyParts): string {
  const undone = actions.flatMap(({ title, undo }) =>
    undo === undefined ? [] : [`${code(title)} is taken back by ${code(undo.title)}.`],
  );
  return undone.length > 0
    ? list(undone)
    : 'Nothing of this is on record as having been taken back. If a step does not help, stop, and tell the owner.';
}

function incidentTable({ incidents, linkOf }: BodyParts): string {
  const rows = incidents.map((incident) => {
    const { id, openedAt, closedAt, worst } = incident;
    const minutes = Math.max(1, Math.round((closedAt - openedAt) / 60_000));
    return [
      code(id),
      worst,
      `${minutes} min`,
      code(resolutionOf(incident) ?? 'no action of Argus'),
      link(linkOf(id)),
    ];
  });
  return `Written from these:\n\n${table(['Incident', 'Severity', 'Lasted', 'What helped', 'Page'], rows)}`;
}
