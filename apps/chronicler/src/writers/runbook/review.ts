import { type Runbook, readRunbook, writeRunbook } from '#libs/runbooks';
import { code, link, list, table } from '../../domain/markdown.js';
import { markedBlock, withBlocks } from '../../domain/marked-blocks.js';
import type { KnownDocument } from '../../domain/known-documents.js';
import type { Consideration, Past, WriterSurroundings } from '../writer.js';
import { runbookPath } from './draft-runbook.js';
import { type TriedRun, runsByRunbook } from './outcomes-of.js';

const mostRuns = 10;
const mostNamed = 50;

/**
 * Which runbooks somebody has to look at again: those whose actions did not help several times, and those whose day of
 * review has passed. Each is asked for once, until there is something new: a draft that is open, rejected or published
 * since is not made again. Only the whole past tells, so it is for the night.
 */
export function reviewsDue(past: Past, around: WriterSurroundings): Consideration[] {
  if (past.about !== undefined) return [];
  const runs = runsByRunbook(past.closed);
  return [...around.present].flatMap(([path, text]) => {
    const runbookId = /^runbooks\/([^/]+)\.md$/.exec(path)?.[1];
    const read = runbookId === undefined ? undefined : readRunbook(text, `${runbookId}.md`);
    if (runbookId === undefined || read?.ok !== true) return [];
    const { runbook } = read.value;
    const tried = runs.get(runbookId) ?? [];
    const reason = reasonFor(runbook, tried, around.known.get(runbookId), around);
    if (reason === undefined) return [];
    const content = reviewed(runbook, tried, reason, around.linkOf);
    return [
      {
        ...{ documentId: runbookId, decision: 'revise' as const, reason },
        incidents: [...new Set(tried.map(({ incidentId }) => incidentId))].slice(-mostNamed),
        draft: {
          title: runbook.title,
          files: [{ path: runbookPath(runbookId), content }],
          because: whyFor(runbook, tried, reason),
        },
      },
    ];
  });
}

type Reason = 'regressed-repeatedly' | 'review-due';

function reasonFor(
  { reviewBy }: Runbook,
  tried: readonly TriedRun[],
  known: KnownDocument | undefined,
  { now, policy }: WriterSurroundings,
): Reason | undefined {
  const drafted = known?.draft?.at;
  if (drafted !== undefined && (known?.standing === 'open' || now - drafted < policy.runbooks.everyMs))
    return undefined;
  const inVain = tried.filter(({ kept, at }) => !kept && (drafted === undefined || at > drafted));
  if (inVain.length >= policy.runbooks.regressions) return 'regressed-repeatedly';
  if (reviewBy === undefined || dayOf(now) <= reviewBy) return undefined;
  // What was drafted on the last day asked for something else.
  const asked = drafted !== undefined && dayOf(drafted) > reviewBy;
  return asked ? undefined : 'review-due';
}

/** YYYY-MM-DD. */
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The runbook with what came of it. Nothing that people wrote is changed, and the day of review is theirs to move on. */
function reviewed(
  before: Runbook,
  tried: readonly TriedRun[],
  reason: Reason,
  linkOf: (incidentId: string) => string,
): string {
  const block = outcomesPart(before, tried, reason, linkOf);
  const { text, missing } = withBlocks(before.body, { outcomes: block });
  const added = missing.includes('outcomes') ? ['## Outcomes', markedBlock('outcomes', block)] : [];
  const { file: _file, action: _action, ...kept } = before;
  return writeRunbook({
    ...kept,
    actions: bestFirst(before.actions, tried),
    body: [text, ...added].join('\n\n'),
  });
}

/** The first action is the one that is proposed: those that did not help stand behind those that did. */
function bestFirst(actions: Runbook['actions'], tried: readonly TriedRun[]): Runbook['actions'] {
  const leaning = ({ id }: Runbook['actions'][number]): number => {
    const own = tried.filter(({ actionId }) => actionId === id);
    return (own.filter(({ kept }) => kept).length + 1) / (own.length + 2);
  };
  return [...actions].sort((a, b) => leaning(b) - leaning(a));
}

function outcomesPart(
  { reviewBy, actions }: Runbook,
  tried: readonly TriedRun[],
  reason: Reason,
  linkOf: (incidentId: string) => string,
): string {
  const counts = actions.map(({ id }) => {
    const own = tried.filter(({ actionId }) => actionId === id);
    return `${code(id)} helped ${own.filter(({ kept }) => kept).length} of ${own.length} times.`;
  });
  const rows = tried
    .slice(-mostRuns)
    .toReversed()
    .map(({ incidentId, actionId, kept }) => [
      ...[code(incidentId), code(actionId), kept ? 'helped' : 'did not help', link(linkOf(incidentId))],
    ]);
  return [
    ...(reason === 'review-due' && reviewBy !== undefined
      ? [
          `It was to be reviewed by ${reviewBy}. Whoever has done so writes the next day into ${code('review_by')}.`,
        ]
      : []),
    ...(counts.length > 0 ? [list(counts)] : ['It has no action that could have been tried.']),
    ...(rows.length > 0 ? [table(['Incident', 'Action', 'What came of it', 'Page'], rows)] : []),
  ].join('\n\n');
}

function whyFor({ reviewBy, actions }: Runbook, tried: readonly TriedRun[], reason: Reason): string[] {
  const kept = tried.filter(({ kept: helped }) => helped).length;
  const moved = bestFirst(actions, tried).some(({ id }, at) => id !== actions[at]?.id);
  return [
    reason === 'review-due'
      ? `It was to be reviewed by ${reviewBy ?? 'now'}. Is it still true? Then move \`review_by\` on.`
      : 'It did not help repeatedly. Is it still for these alerts, and is its action still the right one?',
    `Its actions helped ${kept} of ${tried.length} times.`,
    ...(moved ? ['The action that helped more often now stands first: the first is proposed.'] : []),
  ];
}
