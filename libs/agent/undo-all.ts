/** How something that was begun is ended. */
export type Undo = () => Promise<unknown>;

/**
 * Ends what was begun, in the reverse order and all of it: a step that fails does not keep the others from
 * their turn. Rejects afterwards with the first failure. The list is empty then, so calling again does nothing.
 */
export async function undoAll(steps: Undo[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps.splice(0).reverse()) {
    await step().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
