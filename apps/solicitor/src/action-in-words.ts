import { describeAction } from '#libs/actions';
import type { ProposedAction } from '#libs/contracts';

/** What is longer is for the approval's page: it shows every parameter. */
const mostCharacters = 4_000;

/** Says in sentences what an action does, and what takes it back: who agrees to the one agrees to the other. */
export function actionInWords(action: ProposedAction): string {
  const { undo } = action;
  const does = describeAction(action);
  const all =
    undo === undefined ? does : `${does} If it does not help, it is taken back: ${describeAction(undo)}`;
  const characters = [...all];
  return characters.length <= mostCharacters ? all : `${characters.slice(0, mostCharacters - 1).join('')}…`;
}
