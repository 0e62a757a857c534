import MarkdownIt from 'markdown-it';

/**
 * XHTML, so that Confluence's storage format takes it as well
 * (https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html). HTML in the text stays text, and only
 * addresses of the web become links.
 */
const markdown = new MarkdownIt({ html: false, xhtmlOut: true, linkify: false, typographer: false });
markdown.validateLink = (address) => /^https?:\/\//i.test(address) || address.startsWith('#');
markdown.disable('image');

/** Characters that XML 1.0 does not allow, see https://www.w3.org/TR/xml/#charsets. */
const notInXml =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A postmortem for a page. Comments of a line, such as the marks of what Argus writes, are left out. */
export function postmortemHtml(text: string): string {
  let fence: string | undefined;
  const lines = text.split(/\r?\n/).filter((line) => {
    const [, run = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence === undefined) {
      if (run !== '' && !(run.startsWith('`') && rest.includes('`'))) fence = run;
      return run !== '' || !/^<!--.*-->$/.test(line.trim());
    }
    if (run.startsWith(fence) && rest.trim() === '') fence = undefined;
    return true;
  });
  return markdown.render(lines.join('\n').replace(notInXml, '\ufffd'));
}
