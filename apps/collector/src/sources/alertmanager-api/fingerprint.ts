const { imul } = Math;

/**
 * The fingerprint that Prometheus and Alertmanager give an alert: FNV-1a with 64 bits over its labels in the
 * order of their names, each name and value followed by the byte 255 (prometheus/common, model/signature.go),
 * as 16 hex digits. An alert has the same one whichever way it comes.
 */
export function labelFingerprint(labels: Readonly<Record<string, string>>): string {
  const hash = new Fnv64();
  for (const name of Object.keys(labels).sort(byBytes)) {
    const value = labels[name] ?? '';
    // Alertmanager drops empty labels before it looks at an alert.
    if (value === '') continue;
    hash.text(name).byte(255).text(value).byte(255);
  }
  return hash.hex();
}

/** Go sorts by bytes, JavaScript by UTF-16 code units, which differ only beyond the Basic Multilingual Plane. */
const byBytes = (a: string, b: string): number =>
  isPlain(a) && isPlain(b) ? (a < b ? -1 : 1) : Buffer.compare(Buffer.from(a), Buffer.from(b));

const isPlain = (text: string): boolean => !/[\ud800-\udfff]/.test(text);

/** FNV-1a in two halves of 32 bits, as JavaScript has no fast integers of 64. */
class Fnv64 {
  private high = 0xcbf29ce4;
  private low = 0x84222325;

  byte(byte: number): this {
    const low = (this.low ^ byte) >>> 0;
    // The prime is 2^40 + 0x1b3.
    const product = low * 0x1b3;
    this.high = (imul(this.high, 0x1b3) + Math.floor(product / 0x1_0000_0000) + (low << 8)) >>> 0;
    this.low = product >>> 0;
    return this;
  }

  text(text: string): this {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return this.bytes(Buffer.from(text.slice(i)));
      this.byte(unit);
    }
    return this;
  }

  hex(): string {
    return this.high.toString(16).padStart(8, '0') + this.low.toString(16).padStart(8, '0');
  }

  private bytes(bytes: Uint8Array): this {
    for (const byte of bytes) this.byte(byte);
    return this;
  }
}
