import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, tryPort } from './free-port.js';
import { waitUntil } from './wait-until.js';

type Ports = Record<string, number>;

/** A server that has just ended may be gone from the process table a moment before its port is free; ms. */
const freeWithinMs = 500;

/**
 * The port that a server of this data folder had last time, if it is free; else a new one, remembered in
 * ports.json. Bookmarks and open tools keep working across restarts. Two servers may share the file.
 */
export async function rememberedPort(dataDir: string, server: string): Promise<number> {
  const known = readPorts(dataDir)[server];
  if (known !== undefined && (await isFreeSoon(known))) return known;
  const port = await freePort();
  rememberPort(dataDir, server, port);
  return port;
}

const isFreeSoon = (port: number): Promise<boolean> =>
  waitUntil(async () => (await tryPort(port)) !== undefined, { timeoutMs: freeWithinMs });

/** Read and written in one go, so that two servers starting at once do not lose each other's entry. */
function rememberPort(dataDir: string, server: string, port: number): void {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'ports.json');
  const ports = { ...readPorts(dataDir), [server]: port };
  writeFileSync(`${file}.new`, `${JSON.stringify(ports, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** A missing or damaged file costs nothing but the old ports. */
function readPorts(dataDir: string): Ports {
  try {
    const content: unknown = JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8'));
    if (typeof content !== 'object' || content === null) return {};
    return Object.fromEntries(Object.entries(content).filter(([, port]) => isPort(port)));
  } catch {
    return {};
  }
}

const isPort = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) < 65536;
