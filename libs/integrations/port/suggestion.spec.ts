import { describe, expect, it } from '@jest/globals';
import { suggestionIn } from './index.js';

describe('a suggestion within a comment', () => {
  it.each([
    ['one line', 'Better:\n```suggestion\n# Found\n```\nso', { text: '# Found', above: 0, below: 0 }],
    ['with ends of lines of Windows', '```suggestion\r\na\r\nb\r\n```', { text: 'a\nb', above: 0, below: 0 }],
    ['for lines around it', '```suggestion:-2+1\na\n```', { text: 'a', above: 2, below: 1 }],
    ['that holds a fence', '````suggestion\n```\nx\n```\n````', { text: '```\nx\n```', above: 0, below: 0 }],
    ['that takes lines away', '```suggestion\n```', { text: '', above: 0, below: 0 }],
    ['that never ends', '```suggestion\na', undefined],
    ['of another language', '```js\na\n```', undefined],
  ])('is read: %s', (_case, comment, suggestion) => {
    expect(suggestionIn(comment)).toEqual(suggestion);
  });
});
