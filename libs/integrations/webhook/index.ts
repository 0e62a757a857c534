export { createWebhookMessenger, type WebhookSettings, type WebhookTarget } from './webhook-messenger.js';
export { renderPayload } from './payload.js';
export { signatureOf } from './signature.js';
