import { join, resolve } from 'node:path';
import { createElasticsearchSource } from '#libs/integrations/elasticsearch';
import { createLogFilesSource } from '#libs/integrations/log-files';
import { createLokiSource } from '#libs/integrations/loki';
import { createReceivedLogsSource } from '#libs/integrations/received-logs';
import { type ApiServer, apiServer } from '#libs/probing';
import type {
  ElasticsearchEvidenceConfig,
  LogFilesConfig,
  LokiEvidenceConfig,
  ReceivedLogsEvidenceConfig,
} from './config/logs.config.js';
import type { EvidenceParts, Opened } from './opened.js';

const mebibyte = 1024 * 1024;

/** Opens Loki, where its address is set. */
export function openLoki(config: LokiEvidenceConfig): Opened {
  const server = apiServer(config, undefined);
  if (server === undefined) {
    return { source: 'loki', kind: 'log', reason: 'set triage.evidence.loki.url' };
  }
  const { componentLabels, matchers, mostLines, grafana } = config;
  return createLokiSource({
    ...{ server, componentLabels, mostLines },
    ...(matchers === undefined ? {} : { matchers }),
    ...(grafana.url === undefined ? {} : { grafana: { url: grafana.url, dataSource: grafana.dataSource } }),
  });
}

/** Opens Elasticsearch or OpenSearch, where its address is set. */
export function openElasticsearch(config: ElasticsearchEvidenceConfig): Opened {
  const { url: _, user: __, password: ___, apiKey, discoverUrl, ...fields } = config;
  const server = apiServer(config, undefined);
  if (server === undefined) {
    return { source: 'elasticsearch', kind: 'log', reason: 'set triage.evidence.elasticsearch.url' };
  }
  return createElasticsearchSource({
    server: apiKey === undefined ? server : withApiKey(server, apiKey),
    ...fields,
    ...(discoverUrl === undefined ? {} : { discoverUrl }),
  });
}

const withApiKey = ({ url }: ApiServer, apiKey: string): ApiServer => ({
  url,
  headers: { authorization: `ApiKey ${apiKey}` },
});

/** Opens the log files, where there are any. */
export function openLogFiles({ files, mostMegabytes }: LogFilesConfig, { rootDir }: EvidenceParts): Opened {
  if (files.length === 0) {
    return { source: 'log-files', kind: 'log', reason: 'set triage.evidence.logFiles.files' };
  }
  return createLogFilesSource({
    files: files.map(({ component, path }) => ({ component, path: resolve(rootDir, path) })),
    mostBytes: mostMegabytes * mebibyte,
  });
}

/** Opens what the evaluator keeps of what was sent to it, where that is to be looked at. */
export const openReceivedLogs = (
  { use, componentAttributes, mostLines }: ReceivedLogsEvidenceConfig,
  { dataDir }: EvidenceParts,
): Opened =>
  use
    ? createReceivedLogsSource({ folder: join(dataDir, 'received-logs'), componentAttributes, mostLines })
    : { source: 'received-logs', kind: 'log', reason: 'set triage.evidence.receivedLogs.use' };
