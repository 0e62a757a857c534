import type { ArgusEvent } from '#libs/contracts';
import { code, link, plain } from '../markdown.js';
import { ofType, triageSection } from '../response-sections.js';
import type { Cite } from '../timeline.js';

/** What triage concluded, with the evidence that speaks for it, what it saw, and what it recommended. */
export function causesText(events: readonly ArgusEvent[], cite: Cite): string {
  const found = ofType(events, 'argus.triage.hypothesised.v1').findLast(
    ({ data }) => data.hypotheses.length > 0,
  );
  const pieces = new Map(
    ofType(events, 'argus.triage.evidence-found.v1').map((event) => [event.data.evidence.id, event]),
  );
  const causes = (found?.data.hypotheses ?? []).flatMap((cause, at) => [
    `${at + 1}. ${plain(cause.says)} (${plain(cause.component)}: ${cause.fault}, ${Math.round(cause.confidence * 100)} % sure) ${found === undefined ? '' : cite(found)}`,
    ...cause.evidence.flatMap((id) => {
      const piece = pieces.get(id);
      if (piece === undefined) return [];
      const { says, link: to } = piece.data.evidence;
      return [`   - ${plain(says)}${to === undefined ? '' : ` ${link(to)}`} ${cite(piece)}`];
    }),
  ]);
  const worded = found && wordsOfModel(events, found.data.look, cite);
  const parts = [
    ...(causes.length === 0
      ? ['Triage found no cause.']
      : ['What triage holds likeliest, to be confirmed by people:', causes.join('\n')]),
    ...(worded === undefined ? [] : [worded]),
    ...triageSection(events),
  ];
  return parts.join('\n\n').replace(/^## /gm, '### ');
}

/** What a model summed the same look up as, marked as its words. */
function wordsOfModel(events: readonly ArgusEvent[], look: string, cite: Cite): string | undefined {
  const said = ofType(events, 'argus.triage.narrated.v1').findLast(({ data }) => data.look === look);
  if (said?.data.summary === undefined) return undefined;
  return `In the words of the model ${code(said.data.model)}: ${plain(said.data.summary)} ${cite(said)}`;
}

/** The causes in few words, for a summary. */
export const likeliestCause = (events: readonly ArgusEvent[]): string | undefined => {
  const [cause] =
    ofType(events, 'argus.triage.hypothesised.v1').findLast(({ data }) => data.hypotheses.length > 0)?.data
      .hypotheses ?? [];
  return cause === undefined ? undefined : plain(cause.says);
};

/** A part that says that there is nothing to say. */
export const orNone = (parts: readonly string[], none: string): string =>
  parts.length === 0
    ? none
    : parts
        .join('\n\n')
        .replace(/^## /gm, '### ')
        .replace(/^### (?=.*\n\n```)/gm, '#### ');
