import { Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import type { Outcome } from '#libs/kernel';
import { type ConsumerParts, DurableConsumer } from './consumer.js';
import { fitsFilter } from './fits-filter.js';
import type { ReceivedMessage } from './received.js';
import { consumers } from './topology.js';

/**
 * Nest's transport over JetStream. A handler's pattern is the name of a declared durable consumer, or what several of them share; what
 * it resolves to is the message's outcome. Nest's own NATS transport never acknowledges, and a plain
 * strategy would take a failed handler for a successful one (it resolves to a stream that carries the
 * error), hence this one.
 */
export class JetStreamStrategy extends Server {
  override readonly propagatesEventHandlerErrors = true;
  private running: DurableConsumer[] = [];

  constructor(private readonly parts: Omit<ConsumerParts, 'handler'>) {
    super();
  }

  /** Starts a consumer for every handler. Throws when a handler names a consumer that is not declared. */
  listen(callback: (error?: unknown) => void): void {
    this.startAll().then(() => callback(), callback);
  }

  /** Stops pulling and finishes what is in flight. */
  async close(): Promise<void> {
    await Promise.all(this.running.map((consumer) => consumer.stop()));
  }

  on(): void {
    throw new Error('The JetStream transport has no events of its own');
  }

  unwrap<T>(): T {
    return this.running as T;
  }

  /** The running consumer of that name, or where there is none, what took its place for messages of this subject. */
  consumer(name: string, subject = ''): DurableConsumer | undefined {
    return (
      this.running.find(({ declaration }) => declaration.name === name) ??
      this.running.find(
        ({ declaration: { formerly, filter } }) => formerly === name && fitsFilter(subject, filter),
      )
    );
  }

  private async startAll(): Promise<void> {
    this.running = [...this.messageHandlers].flatMap(([pattern, handler]) => {
      const declarations = consumers.filter((each) => (each.pattern ?? each.name) === pattern);
      if (declarations.length === 0) throw new Error(`No consumer "${pattern}" is declared in the topology`);
      // Depending on what stands around it (filters, interceptors), a handler gives a value or a stream.
      const run = async (message: ReceivedMessage): Promise<Outcome> =>
        lastValueFrom(this.transformToObservable((await handler(message, undefined)) as Outcome));
      return declarations.map(
        (declaration) => new DurableConsumer(declaration, { ...this.parts, handler: run }),
      );
    });
    await Promise.all(this.running.map((consumer) => consumer.start()));
  }
}
