export { type Claim, claimIn, fieldOf, listIn } from './claim.js';
