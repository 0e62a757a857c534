/**
 * The sections of a postmortem unless a template says otherwise. They are those of "Site Reliability Engineering",
 * appendix D (https://sre.google/sre-book/example-postmortem/).
 */
export const standardTemplate = `{{ title }}

{{ summary }}

## Impact

{{ impact }}

## Detection and response

{{ times }}

## Root causes

{{ causes }}

## Resolution

{{ resolution }}

## Lessons learned

### What went well

<!-- Yours: what is written in these three sections stays when Argus writes the rest again. -->

### What went badly

### Where we were lucky

## Action items

<!-- Yours, too. -->

## Timeline

{{ timeline }}

## Alerts

{{ alerts }}

## Record

{{ record }}
`;
