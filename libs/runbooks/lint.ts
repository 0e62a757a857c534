import type { ActionKindName } from '#libs/contracts';
import type { FieldProblem } from './field-problem.js';
import { withPlaceholdersAs } from './format-action.js';
import { type ReadRunbook, readRunbook } from './format.js';
import type { FieldPath } from './front-matter.js';
import { hasPlaceholder } from './placeholders.js';
import { type JsonValue, type RunbookAction, type RunbookUndo, runbookSections } from './runbook.js';
import { sectionsOf } from './sections.js';

/** What is wrong with a runbook's file. A warning is for whoever keeps it, and lets the check pass. */
export interface RunbookFault extends FieldProblem {
  readonly file: string;
  readonly level: 'error' | 'warning';
}

/** What an action does, whichever way it is written down. */
export interface LintedDoing {
  readonly kind: ActionKindName;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a runbook is held to beside its format. */
export interface LintRules {
  /** YYYY-MM-DD. */
  readonly today: string;
  /** Why the executor would refuse to do this here, in kebab-case; undefined when it would not. */
  readonly refused: (doing: LintedDoing) => string | undefined;
}

/** What was checked, and everything that is wrong with it. */
export interface LintedRunbook {
  /** Absent where the file is no runbook. */
  readonly read?: ReadRunbook;
  readonly faults: readonly RunbookFault[];
}

/**
 * Holds a file to all that a complete runbook has to be: the format, who keeps it and until when it was checked, the
 * sections, checks that show whether an action has helped, a way back, and actions that the executor would run.
 */
export function lintRunbook(text: string, file: string, rules: LintRules): LintedRunbook {
  const read = readRunbook(text, file);
  if (!read.ok) return { faults: read.error.map((problem) => ({ file, level: 'error', ...problem })) };
  const faults = [
    ...fieldFaults(read.value, rules),
    ...sectionFaults(read.value),
    ...actionFaults(read.value, rules),
  ].map((fault) => ({ file, ...fault }));
  return { read: read.value, faults: faults.sort((a, b) => a.line - b.line) };
}

type Fault = Omit<RunbookFault, 'file'>;

const fault = (line: number, field: string, message: string, level: Fault['level'] = 'error'): Fault => ({
  ...{ line, field, message, level },
});

function fieldFaults({ runbook, lineOf }: ReadRunbook, { today }: LintRules): Fault[] {
  const { severity, reviewBy, actions, verify, rollback } = runbook;
  const needsRollback = actions.some(({ risk, undo }) => risk !== 'low' && undo === undefined);
  return [
    severity === undefined && fault(1, 'severity', 'is missing; say how bad it is as a rule, such as high'),
    reviewBy === undefined &&
      fault(1, 'review_by', 'is missing; give the day by which it is checked again, as YYYY-MM-DD'),
    reviewBy !== undefined &&
      reviewBy < today &&
      fault(
        lineOf(['review_by']),
        'review_by',
        `was ${reviewBy}; check the runbook, and set a later day`,
        'warning',
      ),
    actions.length > 0 &&
      verify === undefined &&
      fault(1, 'verify', 'is missing, though there is an action; say what shows whether it has helped'),
    needsRollback &&
      rollback === undefined &&
      fault(
        lineOf(['actions']),
        'rollback',
        'is missing, though an action can break something; give the action an undo, or say what a person does',
      ),
  ].filter((each) => each !== false);
}

function sectionFaults({ runbook, bodyLine }: ReadRunbook): Fault[] {
  const sections = sectionsOf(runbook.body);
  const places = runbookSections.map((heading) =>
    sections.findIndex((section) => section.heading === heading),
  );
  return runbookSections.flatMap((heading, order) => {
    const place = places[order] ?? -1;
    const section = sections[place];
    if (section === undefined) return [fault(bodyLine, `## ${heading}`, 'is missing; add the section')];
    const line = bodyLine + section.at;
    if (section.isEmpty) return [fault(line, `## ${heading}`, 'is empty; say it, or say that there is none')];
    const isEarly = places.slice(0, order).some((before) => before > place);
    const rightOrder = runbookSections.join(', ');
    return isEarly ? [fault(line, `## ${heading}`, `stands too early; the order is ${rightOrder}`)] : [];
  });
}

function actionFaults({ runbook, lineOf }: ReadRunbook, { refused }: LintRules): Fault[] {
  return runbook.actions.flatMap((action, at) => {
    // What a runner on another host allows is known there.
    if (action.runner !== undefined) return [];
    const path: FieldPath = ['actions', at];
    const doings: [string, RunbookAction | RunbookUndo][] = [['', action]];
    if (action.undo !== undefined) doings.push(['.undo', action.undo]);
    return doings.flatMap(([part, doing]) => {
      const reason = dependsOnLabels(doing) ? undefined : refused(sample(doing));
      return reason === undefined
        ? []
        : [fault(lineOf(path), `actions[${at}]${part}`, refusal(reason, action.id))];
    });
  });
}

/** Says in words why the executor refuses an action. */
export const refusal = (reason: string, actionId: string): string =>
  `"${actionId}" would be refused by the executor (${reason}); list it in the section executor of the settings, or change it`;

/** A program is allowed by its name and an address by its start, and neither holds a label; all else may. */
const dependsOnLabels = ({ kind, parameters }: LintedDoing): boolean =>
  kind !== 'command' && kind !== 'http' && hasPlaceholder(JSON.stringify(parameters));

const sample = ({ kind, parameters }: LintedDoing): LintedDoing => ({
  kind,
  parameters: withPlaceholdersAs('x', parameters as Record<string, JsonValue>) as Record<string, unknown>,
});
