import { describe } from '@jest/globals';
import { behavesLikeAnEventStore } from './event-store.contract.js';
import { MemoryEventStore } from './memory-event-store.js';

describe('the event store in memory', () => {
  behavesLikeAnEventStore(async () => new MemoryEventStore('router'));
});
