import type { Server } from 'node:http';
import { listen } from '#libs/agent';

/** Listens on the preferred port, or on a free one when that is taken. Returns the port. */
export async function listenSomewhere(server: Server, host: string, preferred: number): Promise<number> {
  try {
    return await listen(server, host, preferred);
  } catch (error) {
    if (!isTaken(error)) throw error;
    process.stderr.write(`Port ${preferred} is taken; taking a free one.\n`);
    return listen(server, host, 0);
  }
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
