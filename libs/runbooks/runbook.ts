import type { ActionKindName, Severity, WantedRunner } from '#libs/contracts';
import type { RunbookVerify } from './verify.js';

/** An alert's labels, by name. */
export type Labels = Readonly<Record<string, string>>;

/**
 * What a label has to be: a value, a list of values, or a regular expression between slashes. A list may
 * mix both. `isRegularExpression` in label-pattern.ts says which is which.
 */
export type LabelPattern = string | readonly string[];

/** One alternative of `match`: every label named here has to be there and fit. */
export type LabelMatcher = Readonly<Record<string, LabelPattern>>;

/** How much an action can break: what the approval policy goes by. */
export type ActionRisk = 'low' | 'medium' | 'high';

/** What JSON can say. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The HTTP methods an action may use: those that are meant to change something. */
export type HttpMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface ActionHead {
  /** Kebab-case; names the action within its runbook. */
  readonly id: string;
  /** What the approver reads first. */
  readonly title: string;
  readonly risk: ActionRisk;
  /** What the action works on, in words an approver recognises: `deployment/checkout`. */
  readonly target: string;
  /** It runs on another host: on a runner that has these labels. */
  readonly runner?: WantedRunner;
}

/** An action that is one HTTP request. */
export interface HttpAction extends ActionHead {
  readonly kind: 'http';
  readonly parameters: { readonly method: HttpMethod; readonly url: string; readonly body?: JsonValue };
}

/** An action that is one program of the executor's allow-list, started without a shell. */
export interface CommandAction extends ActionHead {
  readonly kind: 'command';
  readonly parameters: { readonly command: string; readonly args: readonly string[] };
}

/** An action of any other kind; `parameterProblems` of libs/actions says what its parameters have to be. */
export interface TypedAction extends ActionHead {
  readonly kind: Exclude<ActionKindName, 'http' | 'command'>;
  readonly parameters: { readonly [name: string]: JsonValue };
}

type Doing<Action> = Action extends ActionHead & { readonly kind: unknown; readonly parameters: unknown }
  ? Pick<Action, 'title' | 'kind' | 'parameters'>
  : never;

/** What takes an action back: something else to do to the same target. */
export type RunbookUndo = Doing<HttpAction | CommandAction | TypedAction>;

/** An action as a runbook declares it: its strings may hold placeholders such as `{{ labels.service }}`. */
export type RunbookAction = (HttpAction | CommandAction | TypedAction) & { readonly undo?: RunbookUndo };

/** An action with every placeholder filled: what is approved, and what is run. Made by `renderAction`. */
export type ResolvedAction = RunbookAction;

/** A runbook: for which alerts it is, what a person should do and, optionally, what Argus could do. */
export interface Runbook {
  /** Kebab-case, the same as the file name without `.md`. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Alternatives: the runbook applies when one of them fits. */
  readonly match: readonly LabelMatcher[];
  /** Narrows the runbook to alerts whose label `service` is one of these. Empty: any service. */
  readonly services: readonly string[];
  /** How bad it is as a rule, for whoever reads it; `match` says for which alerts it is. */
  readonly severity?: Severity;
  /** Who keeps it right. */
  readonly owner: string;
  /** The day somebody last checked it, as YYYY-MM-DD; nobody has checked a draft. */
  readonly reviewed?: string;
  /** The day by which somebody has to check it again, as YYYY-MM-DD. */
  readonly reviewBy?: string;
  /** What Argus could do, what is to be proposed first. */
  readonly actions: readonly RunbookAction[];
  /** The first of `actions`. */
  readonly action?: RunbookAction;
  /** What shows that it is over, or that the action has helped. */
  readonly verify?: RunbookVerify;
  /** How a person takes back what was done; what Argus takes back stands with each action. */
  readonly rollback?: string;
  /** The incidents that it is written from. */
  readonly provenance: readonly string[];
  /** The Markdown below the front matter. */
  readonly body: string;
  /** The file's name, for links and messages. */
  readonly file: string;
}

/** The headings that a complete runbook has, in this order; others may stand before, between and after them. */
export const runbookSections = ['Conditions', 'Diagnosis', 'Steps', 'Verification', 'Rollback'] as const;
