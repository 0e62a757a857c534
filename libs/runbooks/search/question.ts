import { expressionNames } from './expression-words.js';
import { wordsOf } from './words.js';

/** What is known of an alert that a runbook is sought for. */
export interface AlertText {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The PromQL expression behind it. */
  readonly expression?: string;
}

/** The words to look for, and how much each counts. */
export type Question = ReadonlyMap<string, number>;

/** People's own words count most: an expression names much that many alerts share. */
const weights = { annotation: 1, name: 1, metric: 0.5, value: 0.5 } as const;

/** What comes later in a text tells nothing new: it bounds what a hostile alert can cost. */
const longest = 8_000;

/** Annotations that hold addresses, and no words. */
const isAddress = (text: string): boolean => /^https?:\/\/\S*$/i.test(text.trim());

/** A word that is said often counts more, but not as often as it is said. */
const repeated = (times: number): number => Math.sqrt(times);

/** The words of an alert: of its name, its annotations and its expression. */
export function questionOf({ labels, annotations, expression = '' }: AlertText): Question {
  const question = new Map<string, number>();
  const { metrics, values } = expressionNames(expression.slice(0, longest));
  const said = Object.values(annotations).filter((text) => !isAddress(text));
  add(question, said.join(' '), weights.annotation);
  add(question, labels['alertname'] ?? '', weights.name);
  add(question, metrics.join(' '), weights.metric);
  add(question, values.join(' '), weights.value);
  return question;
}

function add(question: Map<string, number>, text: string, weight: number): void {
  const times = new Map<string, number>();
  for (const word of wordsOf(text.slice(0, longest))) times.set(word, (times.get(word) ?? 0) + 1);
  for (const [word, count] of times) {
    question.set(word, (question.get(word) ?? 0) + weight * repeated(count));
  }
}
