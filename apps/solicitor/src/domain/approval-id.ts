import { deterministicId } from '#libs/contracts';

/** What a question is about. */
export interface Question {
  readonly incidentId: string;
  readonly recommendationId: string;
  readonly revision: number;
  /** The version of the rules that it is asked under. */
  readonly rules: string;
  /** How often it was asked before and the action then not let run. */
  readonly again: number;
}

/**
 * Names one question: which recommendation, at which revision of the incident, under which rules, for the how-many-th
 * time. The same
 * question asked twice has the same name, and a link that holds nothing else leads to the incident
 * (`incidentOfApproval`).
 */
export const approvalIdFor = (question: Question): string =>
  `${matterOf(question)}-${deterministicId(['rules', question.rules, ...timesOf(question)], 6)}`;

const timesOf = ({ again }: Question): readonly number[] => (again === 0 ? [] : [again]);

/** Whether an approval is about the same at the same revision, be it under other rules. */
export const isSameMatter = (approvalId: string, question: Question): boolean =>
  approvalId === matterOf(question) || approvalId.startsWith(`${matterOf(question)}-`);

const matterOf = ({ incidentId, recommendationId, revision }: Question): string =>
  `${incidentId}-${questionPart(recommendationId)}-r${revision}`;

/** Whether an approval was asked for this recommendation, at whatever revision. */
export const isAbout = (approvalId: string, recommendationId: string): boolean =>
  approvalId.includes(`-${questionPart(recommendationId)}-r`);

const questionPart = (recommendationId: string): string =>
  deterministicId(['approval', recommendationId], 10);
