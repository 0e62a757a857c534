import { maskText } from '#libs/observability';

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
  const clean = maskText(known)
    .replace(assignedSecret, `$1${masked}`)
    // A NUL cannot be stored as text, and other controls would drive a reader's terminal.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd');
  return lastBytes(clean, recordedBytes);
}

const masked = '[redacted]';

/** `password=…`, `"api_key": "…"`, `--token …`, and the like. */
const assignedSecret =
  /((?:password|passwd|passphrase|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential)s?["']?\s*[=:]\s*|--(?:password|token|secret|api-key)\s+)(?:"[^"\n]*"|'[^'\n]*'|[^\s,;&"']+)/gi;

/** Cut between characters: bytes 10xxxxxx go on with one that began before the cut. */
function lastBytes(text: string, count: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= count) return text;
  let start = bytes.length - count;
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start).toString('utf8');
}
