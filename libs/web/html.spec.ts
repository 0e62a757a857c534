import { describe, expect, it } from '@jest/globals';
import { fieldValue, html } from './html.js';

describe('a template', () => {
  it('escapes every text, in contents and attributes', () => {
    expect(html`<a title="${'"><script>'}">${`<b>&'`}</a>`.text).toBe(
      '<a title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;&#39;</a>',
    );
  });

  it('shows characters that would reorder or hide text', () => {
    expect(html`${'safe\u202etxt.exe\u0000'}`.text).toBe('safe\\u202etxt.exe\\u0000');
    expect(html`${'a\u200bb\nc'}`.text).toBe('a\\u200bb\nc');
  });

  it('leaves every character in the value of a field, which comes back as it was', () => {
    const typed = 'a\u200bb\u200e\ufeff\u200d\u00ad\u202e';
    expect(html`<input value="${fieldValue(typed)}" />`.text).toBe(`<input value="${typed}" />`);
    expect(fieldValue(`</textarea>"'&`).text).toBe('&lt;/textarea&gt;&quot;&#39;&amp;');
  });

  it('takes markup of its own as it is, and leaves out what is undefined', () => {
    expect(html`<p>${html`<i>1</i>`}${[html`a`, html`b`]}${undefined}</p>`.text).toBe('<p><i>1</i>ab</p>');
  });
});
