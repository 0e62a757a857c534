import { Version3Client } from 'jira.js';
import type { JiraSettings } from './settings.js';

const largestAnswer = 16 * 1024 * 1024;

/**
 * The SDK's client, without retries of its own (a repeated POST is a second ticket) and without
 * redirects (the credentials go to the configured site and nowhere else).
 */
export function createClient({ site, email, token, timeoutMs }: JiraSettings): Version3Client {
  return new Version3Client({
    host: site,
    authentication: { basic: { email, apiToken: token } },
    baseRequestConfig: { timeout: timeoutMs, maxRedirects: 0, maxContentLength: largestAnswer },
  });
}
