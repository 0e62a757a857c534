export type { Answer, FakeRequest, OpenApiDocument, RecordedCall } from './document.js';
export type { Fault } from './faults.js';
export { type OpenApiFake, type OpenApiFakeOptions, startOpenApiFake } from './server.js';
