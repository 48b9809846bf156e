import type { Child, FC } from "hono/jsx";
import iconSvg from "../discovery/icon.svg" with { type: "text" };
import type { Brand } from "../settings/brand.ts";
import style from "./style.css" with { type: "text" };

/** Everybody gets it with every page: without the indents, and the quotes of `[type="text"]`. */
const css = style.replaceAll(/\n\s+/g, "\n").replaceAll(/="(\w+)"/g, "=$1");
const icon = `data:image/svg+xml,${encodeURIComponent(iconSvg)}`;

let shown: Brand | null = null;

/** Renders a page of `brand`'s, which takes one synchronous step: Hono's own context would bring 20 KB for browsers. */
export function withBrand(brand: Brand, render: () => string): string {
  shown = brand;
  try {
    return render();
  } finally {
    shown = null;
  }
}

function readBrand(): Brand {
  if (!shown) throw new Error("a page is shown with showPage");
  return shown;
}

/** The built-in mark: a key in a square. */
const Mark: FC = () => (
  <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
    <rect width="24" height="24" rx="6" fill="currentColor" />
    <g fill="none" stroke="var(--on-accent)" stroke-width="2" stroke-linecap="round">
      <circle cx="12" cy="9" r="3.4" />
      <path d="M12 12.4V19M12 16h3" />
    </g>
  </svg>
);

const places = [
  ["/#tools", "Tools"],
  ["/#connect", "Connect"],
  ["/account", "Account"],
] as const;

/** Whose server this is. */
const Home: FC<{ brand: Brand }> = ({ brand }) => (
  <>
    {brand.iconUrl ? <img src={brand.iconUrl} width="24" height="24" alt="" /> : <Mark />}
    {brand.name}
  </>
);

const Bar: FC<{ brand: Brand; here: string | undefined }> = ({ brand, here }) => (
  <header class="bar">
    <a class="home" href="/">
      <Home brand={brand} />
    </a>
    <nav aria-label="Pages">
      {places.map(([href, label]) => (
        <a href={href} aria-current={href === here ? "page" : undefined}>
          {label}
        </a>
      ))}
    </nav>
  </header>
);

/** Says where one is, and leads nowhere. */
const TaskBar: FC<{ brand: Brand }> = ({ brand }) => (
  <header class="bar">
    <span class="home task">
      <Home brand={brand} />
    </span>
  </header>
);

/** Opens beside the page, so that nothing typed into it is lost. */
const Aside: FC<{ href: string | undefined; children?: Child }> = ({ href, children }) =>
  href ? (
    <a href={href} target="_blank" rel="noopener">
      {children}
    </a>
  ) : null;

/** Who runs this server, and how to reach them, as far as they said it. */
const Foot: FC<{ brand: Brand }> = ({ brand: { operator, contactUrl, privacyUrl } }) => (
  <footer>
    <p>Everybody brings their own key. No app ever sees it.</p>
    {operator || contactUrl || privacyUrl ? (
      <p>
        {operator ? <span>Run by {operator}</span> : null}
        <Aside href={contactUrl}>Contact</Aside>
        <Aside href={privacyUrl}>Privacy</Aside>
      </p>
    ) : null}
  </footer>
);

interface LayoutProps {
  readonly nonce: string;
  readonly title: string;
  /** The path of the page, where the bar leads to it. */
  readonly here?: string;
  readonly isWide?: boolean;
  /** The page has one task, and no ways past it. */
  readonly isTask?: boolean;
  readonly children?: Child;
}

/** One page: head, bar, main, foot. `nonce` belongs to its only style element. */
export const Layout: FC<LayoutProps> = ({
  nonce,
  title,
  here,
  isWide = false,
  isTask = false,
  children,
}) => {
  const brand = readBrand();
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>{`${title} · ${brand.name}`}</title>
        <style nonce={nonce} dangerouslySetInnerHTML={{ __html: css }} />
        <link rel="icon" href={brand.iconUrl ?? icon} />
      </head>
      <body>
        {isTask ? (
          <TaskBar brand={brand} />
        ) : (
          <>
            <a class="skip" href="#main">
              Skip to the page
            </a>
            <Bar brand={brand} here={here} />
          </>
        )}
        <main id="main" tabindex={-1} class={isWide ? "wide" : undefined}>
          {children}
        </main>
        <Foot brand={brand} />
      </body>
    </html>
  );
};
