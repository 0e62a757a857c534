/** How many bytes of messages are kept at most: those that a process's agents are about to handle. */
const keptBytes = 8 * 1024 * 1024;

/** The bodies of the messages that were read last, by their places in their streams. */
export class RecentBodies {
  private readonly bodies = new Map<string, Uint8Array>();
  private bytes = 0;

  constructor(private readonly atMost: number = keptBytes) {}

  /** Keeps a message's body, and forgets the oldest ones beyond the bound. */
  keep(stream: string, sequence: number, body: Uint8Array): void {
    const place = placeOf(stream, sequence);
    if (this.bodies.has(place)) return;
    this.bodies.set(place, body);
    this.bytes += body.length;
    for (const [oldest, { length }] of this.bodies) {
      if (this.bytes <= this.atMost) break;
      this.bodies.delete(oldest);
      this.bytes -= length;
    }
  }

  /** The body of the message at that place; undefined when it is not kept any more, or was never read. */
  at(stream: string, sequence: number): Uint8Array | undefined {
    return this.bodies.get(placeOf(stream, sequence));
  }
}

const placeOf = (stream: string, sequence: number): string => `${stream}/${sequence}`;
