import {
  type MessageAction,
  type MessageButton,
  type OutgoingMessage,
  messageActions,
} from '#libs/integrations/port';

/** What a button carries: Slack hands it back, as it is, when somebody presses the button. */
export interface ButtonValue {
  readonly incidentId: string;
  readonly approvalId?: string;
  readonly digest?: string;
}

const prefix = 'argus_';

/** Where people may write why they decide as they do. */
export const reasonActionId = `${prefix}reason`;

/** Slack's limits, in characters. */
const longestLabel = 75;
const longestQuestion = 300;
const longestReason = 500;

/** The name under which Slack hands a press back. */
export const actionIdOf = (action: MessageAction): string => `${prefix}${action}`;

/** The action of a name; undefined for one that is none of ours. */
export const actionNamed = (actionId: string): MessageAction | undefined =>
  messageActions.find((action) => actionIdOf(action) === actionId);

/** Reads what a button carries back; undefined for what no button of Argus's carries. */
export function readButtonValue(text: string | undefined): ButtonValue | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
  const { incidentId, approvalId, digest } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof incidentId !== 'string' || !isTextOrMissing(approvalId) || !isTextOrMissing(digest))
    return undefined;
  return {
    incidentId,
    ...(approvalId === undefined ? {} : { approvalId }),
    ...(digest === undefined ? {} : { digest }),
  };
}

const isTextOrMissing = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string';

/** The buttons of a message: one row for the incident, and one for each approval, with room for a reason. */
export function buttonBlocks({ incidentId, buttons = [] }: OutgoingMessage) {
  const approvals = [...new Set(buttons.map(({ approvalId }) => approvalId))];
  return approvals.flatMap((approvalId, index) => {
    const row = buttons.filter((button) => button.approvalId === approvalId);
    return [
      ...(approvalId === undefined ? [] : [reasonInput(index)]),
      {
        type: 'actions' as const,
        block_id: `${prefix}buttons_${index}`,
        elements: row.map((button) => buttonElement(button, incidentId)),
      },
    ];
  });
}

const reasonInput = (index: number) => ({
  type: 'input' as const,
  block_id: `${reasonActionId}_${index}`,
  optional: true,
  label: plain('Reason (recorded with the decision)'),
  element: { type: 'plain_text_input' as const, action_id: reasonActionId, max_length: longestReason },
});

function buttonElement({ action, label, question, approvalId, digest }: MessageButton, incidentId: string) {
  const value: ButtonValue = { incidentId, approvalId, digest };
  return {
    type: 'button' as const,
    action_id: actionIdOf(action),
    text: plain(shortened(label, longestLabel)),
    value: JSON.stringify(value),
    ...(action === 'approve' ? { style: 'primary' as const } : {}),
    ...(action === 'reject' ? { style: 'danger' as const } : {}),
    ...(question === undefined
      ? {}
      : {
          confirm: {
            title: plain('Are you sure?'),
            text: plain(shortened(question, longestQuestion)),
            confirm: plain('Yes'),
            deny: plain('No'),
          },
        }),
  };
}

/** The block of the reason that belongs to a row of buttons. */
export const reasonBlockOf = (buttonsBlockId: string): string =>
  buttonsBlockId.replace(`${prefix}buttons_`, `${reasonActionId}_`);

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });

/** Cut to a number of characters that Slack allows. */
export const shortened = (text: string, longest: number): string => {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
};
