export { type ApiServer, type ApiServerConfig, apiServer } from './api-server.js';
export { PrometheusServerConfig } from './prometheus-server.config.js';
export { IsHttpUrl } from './is-http-url.js';
export { type HttpAnswer, type Question, ask } from './ask.js';
export { type PrometheusQuestion, askPrometheus } from './ask-prometheus.js';
export type { Sample, Samples } from './read-samples.js';
export { TooLong, readLimited } from './read-limited.js';
export { codeOf, reasonOf } from './reason-of.js';
export { type ApiRequest, ApiRefused, askJson } from './ask-json.js';
