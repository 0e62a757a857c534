import { compareSeverity } from '#libs/contracts';
import { type Runbook, type WriteRunbook, readRunbook, writeRunbook } from '#libs/runbooks';
import { markedBlock, withBlocks } from '../../domain/marked-blocks.js';
import type { ClosedIncident } from '../../domain/past/closed-incident.js';
import { mostCommon } from '../../domain/past/runbook-of-cluster.js';
import { alertNames, resolutionOf, serviceOf } from '../../domain/past/tokens.js';
import type { ModelWords } from '../../domain/wording.js';
import type { DocumentDraft } from '../writer.js';
import { bodyBlocks, newBody } from './body.js';
import { matchersFor } from './matchers.js';
import { learnedActions, learnedVerify } from './parts.js';

/** What a runbook is drafted with beside its incidents. */
export interface DraftOptions {
  /** Kebab-case: the id, and with `.md` the file's name. */
  readonly runbookId: string;
  /** How many incidents there are of the kind. */
  readonly alike: number;
  /** Who keeps it where the alerts name nobody. */
  readonly owner: string;
  /** YYYY-MM-DD. */
  readonly reviewBy: string;
  readonly linkOf: (incidentId: string) => string;
  /** What a model says of these incidents; it stands beside what follows from them, and in place of nothing. */
  readonly words?: ModelWords;
}

/** From so many incidents a runbook is written; more would be a list, and no runbook. */
export const mostSources = 3;

/** Where runbooks stand in their repository. */
export const runbookPath = (runbookId: string): string => `runbooks/${runbookId}.md`;

/**
 * Drafts a runbook from one to three incidents, the last first, by template alone: the same incidents give the same
 * bytes. `previous` is the text that is there: what people wrote stays, and so do their matchers, actions and checks;
 * only what Argus marked as its own is written again. Undefined where the incidents have no label to match.
 */
export function draftRunbook(
  incidents: readonly ClosedIncident[],
  options: DraftOptions,
  previous?: string,
): DocumentDraft | undefined {
  const sources = incidents.slice(0, mostSources);
  const match = matchersFor(sources);
  if (match === undefined || sources.length === 0) return undefined;
  const before = previous === undefined ? undefined : readRunbook(previous, `${options.runbookId}.md`);
  // What is no runbook cannot be changed without losing something of it.
  if (before?.ok === false) return undefined;
  const { actions, because } = learnedActions(sources);
  const fresh: Fresh = { match, actions, verify: learnedVerify(sources), sources };
  const runbook =
    before === undefined ? created(fresh, options) : revised(before.value.runbook, fresh, options);
  const reasons = [...whyFrom(sources, options.alike), ...because];
  return checked(runbook, reasons, options.runbookId);
}

interface Fresh extends Pick<Runbook, 'match' | 'actions' | 'verify'> {
  readonly sources: readonly ClosedIncident[];
}

function created(
  fresh: Fresh,
  { runbookId: id, owner, reviewBy, alike, linkOf, words: wording }: DraftOptions,
): WriteRunbook {
  const { sources, match, actions, verify } = fresh;
  const severities = sources.map(({ worst }) => worst).sort(compareSeverity);
  const keeper = mostCommon(sources.flatMap(({ alerts: [alert] }) => keeperOf(alert?.labels ?? {}) ?? []));
  return {
    id,
    title: titleOf(sources),
    summary: [summaryOf(sources, alike), ...(wording?.summary ?? []).map(citing)].join(' '),
    ...{
      match,
      services: [],
      severity: severities[0] ?? 'medium',
      owner: keeper ?? owner,
      reviewBy,
      actions,
    },
    ...(verify === undefined ? {} : { verify }),
    rollback: rollbackOf(actions),
    provenance: sources.map(({ id: incident }) => incident),
    body: newBody(bodyBlocks({ incidents: sources, alike, actions, verify, linkOf, words: wording })),
  };
}

function revised(before: Runbook, fresh: Fresh, options: DraftOptions): WriteRunbook {
  const { alike, linkOf, reviewBy, words: wording } = options;
  const known = new Set(before.match.map((each) => JSON.stringify(each)));
  const ids = new Set(before.actions.map(({ id }) => id));
  const actions = [...before.actions, ...fresh.actions.filter(({ id }) => !ids.has(id))];
  const verify = before.verify ?? fresh.verify;
  const blocks = bodyBlocks({
    ...{ incidents: fresh.sources, alike, actions: fresh.actions, verify, linkOf },
    words: wording,
  });
  const { text, missing } = withBlocks(before.body, blocks);
  // A runbook that people wrote gets what was seen at its end; the rest of it is theirs.
  const seen = missing.includes('incidents')
    ? [`## Incidents`, markedBlock('incidents', blocks['incidents'] ?? '')]
    : [];
  const { file: _file, action: _action, ...kept } = before;
  return {
    ...kept,
    match: [...before.match, ...fresh.match.filter((each) => !coveredBy(before, each, known))],
    actions,
    ...(verify === undefined ? {} : { verify }),
    rollback: before.rollback ?? rollbackOf(actions),
    reviewBy,
    provenance: [...new Set([...fresh.sources.map(({ id }) => id), ...before.provenance])].slice(0, 10),
    body: [text, ...seen].join('\n\n'),
  };
}

/** Whether the runbook names the alert already, however else it is narrowed. */
const coveredBy = (
  { match }: Pick<Runbook, 'match'>,
  fresh: Runbook['match'][number],
  known: ReadonlySet<string>,
): boolean =>
  known.has(JSON.stringify(fresh)) ||
  match.some(({ alertname }) => {
    const wanted = fresh['alertname'];
    if (alertname === undefined || typeof wanted !== 'string') return false;
    return typeof alertname === 'string' ? alertname === wanted : alertname.includes(wanted);
  });

/** The file, if it is one that can be read again; without its actions, if they are what cannot. */
function checked(
  runbook: WriteRunbook,
  because: readonly string[],
  runbookId: string,
): DocumentDraft | undefined {
  const path = runbookPath(runbookId);
  const content = writeRunbook(runbook);
  if (readRunbook(content, path).ok) return { title: runbook.title, files: [{ path, content }], because };
  const bare = writeRunbook({ ...runbook, actions: [] });
  if (!readRunbook(bare, path).ok) return undefined;
  const left = 'The actions that helped are left out: a runbook cannot hold them as they were run.';
  return { title: runbook.title, files: [{ path, content: bare }], because: [...because, left] };
}

function whyFrom(sources: readonly ClosedIncident[], alike: number): string[] {
  const times = alike === 1 ? 'One incident' : `${alike} incidents`;
  const ids = sources.map(({ id }) => id).join(', ');
  const cause = mostCommon(sources.flatMap(({ causes: [first] }) => first?.fault ?? []));
  return [
    `${times} of this kind ${alike === 1 ? 'is' : 'are'} on record; this is written from ${ids}.`,
    ...(cause === undefined ? [] : [`What triage found most often: ${cause}.`]),
  ];
}

/** A name from outside as a few plain words: what is no letter, digit or harmless mark goes. */
const words = (text: string): string =>
  text
    .replace(/[^\p{L}\p{N} ._/-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60)
    .trim();

function titleOf(sources: readonly ClosedIncident[]): string {
  const alert = words(mostCommon(sources.flatMap((each) => alertNames(each).slice(0, 1))) ?? '');
  const service = words(mostCommon(sources.map(serviceOf)) ?? '');
  const name = alert === '' ? 'An incident' : alert;
  return service === '' ? name : `${name} on ${service}`;
}

function summaryOf(sources: readonly ClosedIncident[], alike: number): string {
  const resolution = mostCommon(sources.flatMap((each) => resolutionOf(each) ?? []));
  const seen = alike === 1 ? 'Seen once.' : `Seen ${alike} times.`;
  return resolution === undefined
    ? `${seen} People mended it; what they did is to be written down here.`
    : `${seen} What helped: ${words(resolution.replace('/', ' '))}.`;
}

/** A sentence of a model, with what it cites. */
const citing = ({ says, cites }: ModelWords['summary'][number]): string => `${says} (${cites.join(', ')})`;

const keeperOf = (labels: Readonly<Record<string, string>>): string | undefined => {
  const named = words(labels['team'] ?? labels['owner'] ?? '');
  return named === '' ? undefined : named;
};

const rollbackOf = (actions: Runbook['actions']): string =>
  actions.some(({ undo }) => undo !== undefined)
    ? 'Take the action back by its undo; if that does not help, tell the owner.'
    : 'Nothing is on record that takes it back. If it does not help, stop, and tell the owner.';
