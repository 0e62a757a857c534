import { recordableText } from '#libs/observability';

/** How much of an action's output is recorded. */
const recordedBytes = 4 * 1024;
/** How much is kept until secrets are removed: more, so that none is cut in two and missed. */
const keptBytes = 64 * 1024;

/** The end of what an action said. */
export class OutputTail {
  private chunks: Buffer[] = [];
  private size = 0;

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size <= keptBytes * 2) return;
    const tail = Buffer.concat(this.chunks).subarray(-keptBytes);
    this.chunks = [tail];
    this.size = tail.length;
  }

  toString(): string {
    return Buffer.concat(this.chunks).subarray(-keptBytes).toString('utf8');
  }
}

/** What is recorded of an action's output: its last 4 KiB, with secrets removed. */
export function recordable(output: string, secrets: readonly string[] = []): string {
  const known = secrets.reduce(
    (text, secret) => (secret === '' ? text : text.replaceAll(secret, masked)),
    output,
  );
  return lastBytes(recordableText(known), recordedBytes);
}

const masked = '[redacted]';

/** Cut between characters: bytes 10xxxxxx go on with one that began before the cut. */
function lastBytes(text: string, count: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= count) return text;
  let start = bytes.length - count;
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start).toString('utf8');
}
