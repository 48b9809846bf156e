import script from "./page-script.js" with { type: "text" };

const used = / data-copy="| data-as="/;

/**
 * Puts page-script.js at the end of a page that has something for it: it makes a button that copies behind every element
 * with `data-copy`, which says what is copied, as in `address`, and puts every `<time>` into the reader's zone.
 * Text cannot pretend to: its quotes are escaped.
 */
export function addPageScript(html: string, nonce: string): string {
  if (!used.test(html)) return html;
  const end = html.lastIndexOf("</body>");
  return `${html.slice(0, end)}<script nonce="${nonce}">${script}</script>${html.slice(end)}`;
}
