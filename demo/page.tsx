import type { Child, FC } from "hono/jsx";

const style = `
:root{color-scheme:light dark;--ink:light-dark(#14181f,#e8eaee);--soft:light-dark(#565f6d,#a3adbb);--line:light-dark(#dfe3e8,#2d343f);--paper:light-dark(#fff,#15181d);--wash:light-dark(#f5f6f8,#0d0f12);--accent:light-dark(#0c7a54,#58cf9c);--on:light-dark(#fff,#06150e);--bad:light-dark(#ad231b,#ff9087);font:16px/1.55 ui-sans-serif,system-ui,sans-serif}
*{box-sizing:border-box}body{margin:0;background:var(--wash);color:var(--ink);overflow-wrap:anywhere}a{color:var(--accent)}
main{max-width:560px;margin:40px auto;padding:0 16px}section{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:26px}section+section{margin-top:16px}
h1{font-size:1.45rem;line-height:1.25;margin:0 0 6px}h2{font-size:1.05rem;margin:0 0 8px}p{margin:0 0 14px}.soft{color:var(--soft)}
label{display:block;font-weight:600;font-size:.93rem}input,select{display:block;width:100%;min-height:46px;margin:6px 0 14px;padding:10px 12px;border:1px solid var(--soft);border-radius:8px;background:var(--wash);color:inherit;font:inherit}
button{min-height:46px;padding:10px 20px;border:1px solid var(--line);border-radius:9px;background:var(--paper);color:inherit;font:inherit;font-weight:600;cursor:pointer}button.go{background:var(--accent);border-color:var(--accent);color:var(--on)}
code{display:block;padding:14px 16px;margin:0 0 14px;border:1px solid var(--line);border-radius:10px;background:var(--wash);font:1rem/1.4 ui-monospace,Menlo,monospace;user-select:all}
:focus-visible{outline:3px solid color-mix(in srgb,var(--accent) 55%,transparent);outline-offset:2px}.error{color:var(--bad)}
main.wide{max-width:1000px}#tables{margin-top:16px;columns:2 380px;column-gap:16px}#tables section{break-inside:avoid;margin:0 0 16px}#tables h2{margin:0 0 10px}
ul{list-style:none;margin:0;padding:0}li{display:grid;grid-template-columns:1fr auto;gap:2px 14px;align-items:start;padding:9px 0;border-top:1px solid var(--line)}li b,li .soft{display:block}li .soft{font-size:.9rem}
.chip{padding:1px 9px;border:1px solid var(--line);border-radius:99px;font-size:.8rem;color:var(--soft);white-space:nowrap}
progress{grid-column:1/-1;display:block;width:100%;height:8px;margin:4px 0;appearance:none;border:0;border-radius:99px;overflow:hidden;background:var(--line);forced-color-adjust:none}progress::-webkit-progress-bar{background:var(--line)}progress::-webkit-progress-value{background:var(--accent)}progress::-moz-progress-bar{background:var(--accent)}
.new{box-shadow:-12px 0 var(--paper),-15px 0 var(--accent)}@media(max-width:600px){main{margin:16px auto;padding:0 12px}section{padding:20px}}
`;

export interface PageProps {
  readonly nonce: string;
  readonly title: string;
  readonly script?: string;
  /** How often it loads itself anew where scripts do not run. Units: seconds. */
  readonly renewSeconds?: number;
  /** For tables side by side. */
  readonly isWide?: boolean;
  readonly children?: Child;
}

export const Page: FC<PageProps> = ({ nonce, title, script, renewSeconds, isWide, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <title>{`${title} · toolhub demo`}</title>
      <link rel="icon" href="data:," />
      <style nonce={nonce} dangerouslySetInnerHTML={{ __html: style }} />
      {renewSeconds === undefined ? null : (
        <noscript>
          <meta http-equiv="refresh" content={String(renewSeconds)} />
        </noscript>
      )}
    </head>
    <body>
      <main class={isWide ? "wide" : undefined}>{children}</main>
      {script === undefined ? null : (
        <script type="module" nonce={nonce} dangerouslySetInnerHTML={{ __html: script }} />
      )}
    </body>
  </html>
);
