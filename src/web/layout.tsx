import type { Child, FC } from "hono/jsx";

import { style } from "./style.ts";

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Crect width='24' height='24' rx='6' fill='%231d55e6'/%3E%3Ccircle cx='12' cy='9' r='3.4' fill='none' stroke='%23fff' stroke-width='2'/%3E%3Cpath d='M12 12.4V19M12 16h3' stroke='%23fff' stroke-width='2' stroke-linecap='round'/%3E%3C/svg%3E";

/** The mark: a key in a square. */
const Mark: FC = () => (
  <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
    <rect width="24" height="24" rx="6" fill="currentColor" />
    <g fill="none" stroke="var(--on-accent)" stroke-width="2" stroke-linecap="round">
      <circle cx="12" cy="9" r="3.4" />
      <path d="M12 12.4V19M12 16h3" />
    </g>
  </svg>
);

/** A sign before a note: something to think about, or something done. */
export const Sign: FC<{ of: "warning" | "done" }> = ({ of }) => (
  <svg
    width="18"
    height="18"
    viewBox="0 0 18 18"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linejoin="round"
    stroke-linecap="round"
  >
    <path d={of === "done" ? "M3 9.5 7 13.5 15 5" : "M9 1.8 17 16H1ZM9 7v4M9 13.2v.4"} />
  </svg>
);

/** One page: head, bar, main, foot. `nonce` belongs to its only style element. */
export const Layout: FC<{ nonce: string; title: string; isWide?: boolean; children?: Child }> = ({
  nonce,
  title,
  isWide = false,
  children,
}) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <title>{`${title} · toolhub`}</title>
      <link rel="icon" href={icon} />
      <style nonce={nonce} dangerouslySetInnerHTML={{ __html: style }} />
    </head>
    <body>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="bar">
        <a class="home" href="/">
          <Mark />
          toolhub
        </a>
        <nav aria-label="Pages">
          <a href="/#tools">Tools</a>
          <a href="/#connect">Connect</a>
          <a href="/account">Account</a>
        </nav>
      </header>
      <main id="main" class={isWide ? "wide" : ""}>
        {children}
      </main>
    </body>
  </html>
);
