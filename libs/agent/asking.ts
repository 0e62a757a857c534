import type { PersonAnswer } from '#libs/contracts';
import type { AskedByPerson } from '#libs/messaging';

/** Decides about what a person asks for. */
export type PersonRequestHandler = (asked: AskedByPerson) => Promise<PersonAnswer>;

/** Who in an agent decides about people's requests. They are taken once the agent knows its past. */
export class Answering {
  private handler: PersonRequestHandler | undefined;

  /** Names the one who decides. An agent has one. */
  by(handler: PersonRequestHandler): void {
    if (this.handler !== undefined) throw new Error('people’s requests are answered already');
    this.handler = handler;
  }

  /** Begins to take requests, where anybody answers them; returns a function that ends it. */
  async begin(take: (handler: PersonRequestHandler) => Promise<() => void>): Promise<() => void> {
    return this.handler === undefined ? () => undefined : take(this.handler);
  }
}
