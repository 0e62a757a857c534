import { type Bus, consumers } from '#libs/messaging';

/** Messages that agents have still before them, by consumer. */
export type WaitingMessages = Readonly<Record<string, number>>;

/** Counts what waits in each declared consumer; all of them have to be there. */
export async function waitingMessages({ connection }: Bus): Promise<WaitingMessages> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const waiting: Record<string, number> = {};
  for (const { stream, name } of consumers) {
    const { num_pending: undelivered, num_ack_pending: inHand } = await manager.consumers.info(stream, name);
    waiting[name] = undelivered + inHand;
  }
  return waiting;
}
