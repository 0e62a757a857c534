import { deterministicId } from '#libs/contracts';

/**
 * Names one question: which recommendation, at which revision of the incident. The same question asked
 * twice has the same name, and a link that holds nothing else leads to the incident.
 */
export const approvalIdFor = (incidentId: string, recommendationId: string, revision: number): string =>
  `${incidentId}-${questionPart(recommendationId)}-r${revision}`;

/** Whether an approval was asked for this recommendation, at whatever revision. */
export const isAbout = (approvalId: string, recommendationId: string): boolean =>
  approvalId.includes(`-${questionPart(recommendationId)}-r`);

/** The incident that an approval belongs to; undefined when the text is no approval's id. */
export const incidentOfApproval = (approvalId: string): string | undefined =>
  /^([A-Za-z0-9_-]+)-[0-9a-z]{10}-r\d{1,9}$/.exec(approvalId)?.[1];

const questionPart = (recommendationId: string): string =>
  deterministicId(['approval', recommendationId], 10);
