/** An answer was longer than anybody should be asked to hold in memory. */
export class TooLong extends Error {
  constructor(limit: number) {
    super(`the answer is longer than ${Math.round(limit / 1024 / 1024)} MiB: ask for less`);
    this.name = 'TooLong';
  }
}

/** The text of a response's body; throws TooLong beyond so many bytes, without reading on. */
export async function readLimited(response: Response, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > limit) throw new TooLong(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
