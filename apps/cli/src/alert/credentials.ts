import { readSettings } from '#libs/agent';
import { readSecret, sectionOf } from '#libs/config';
import { Failure } from '../failure.js';
import { configFileOf } from '../installation/installation.js';
import type { Surroundings } from '../surroundings.js';
import { loadAgents } from '../up/agents.js';

/** What the command shows to the collector: the bearer token, else user and password, else nothing. */
export async function authorization(
  surroundings: Surroundings,
  config?: string,
): Promise<string | undefined> {
  const token = secret(surroundings, 'ARGUS_COLLECTOR_TOKEN');
  if (token !== undefined) return `Bearer ${token}`;
  const password = secret(surroundings, 'ARGUS_COLLECTOR_PASSWORD');
  if (password === undefined) return undefined;
  const user = await userName(surroundings, config);
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function secret({ environment }: Surroundings, variable: string): string | undefined {
  const found = readSecret(environment, variable);
  if (found.ok) return found.value;
  throw new Failure(
    `${found.error}.`,
    `Correct ${variable}, or leave it out where the collector asks for nothing.`,
  );
}

/** The user's name is a setting of the collector's. */
async function userName(surroundings: Surroundings, config?: string): Promise<string> {
  const { rootDir, environment } = surroundings;
  const definitions = (await loadAgents()).filter(({ name }) => name === 'collector');
  const loaded = await readSettings(
    { rootDir, environment, file: configFileOf(surroundings, config) },
    definitions,
  );
  const section = definitions
    .flatMap(({ settings }) => settings)
    .find((settings) => sectionOf(settings).name === 'collector');
  if (!loaded.ok || section === undefined) {
    throw new Failure("the collector's settings are wrong.", 'See "argus config check".');
  }
  return (loaded.value.get(section) as { readonly auth: { readonly user: string } }).auth.user;
}
