import type { Child, FC } from "hono/jsx";

import { Note } from "../elements/note.tsx";
import { Layout } from "../layout.tsx";

const parts = [
  ["/account", "Keys and apps"],
  ["/account/activity", "Activity"],
  ["/account/tokens", "Access tokens"],
  ["/account/sign-ins", "Sign-ins and data"],
] as const;

interface AccountFrameProps {
  readonly nonce: string;
  readonly accountName: string;
  /** The path of this part of the account. */
  readonly here: (typeof parts)[number][0];
  readonly title: string;
  readonly text: string;
  /** What was just done. */
  readonly notice?: string;
  /** The person may open the admin page. */
  readonly isAdmin?: boolean;
  /** Something on the page has to be corrected. */
  readonly isRefused?: boolean;
  /** Belongs to the head of the page. */
  readonly head?: Child;
  readonly children?: Child;
}

const Parts: FC<Pick<AccountFrameProps, "here">> = ({ here }) => (
  <nav class="parts" aria-label="Account">
    {parts.map(([href, label]) => (
      <a href={href} aria-current={href === here ? "page" : undefined}>
        {label}
      </a>
    ))}
  </nav>
);

/** The heading of a table; the last column, of buttons, is named for screen readers alone. */
export const Columns: FC<{ titles: readonly string[]; hasChange?: boolean }> = ({
  titles,
  hasChange = true,
}) => (
  <thead>
    <tr>
      {titles.map((title) => (
        <th scope="col">{title}</th>
      ))}
      {hasChange ? (
        <th scope="col">
          <span class="unseen">Change</span>
        </th>
      ) : null}
    </tr>
  </thead>
);

/** One part of the account: who is signed in, where the other parts are, and `children`. */
export const AccountFrame: FC<AccountFrameProps> = (props) => {
  const { nonce, accountName, here, title, text, notice, isAdmin, isRefused, head, children } =
    props;
  return (
    <Layout nonce={nonce} title={isRefused ? `Error: ${title}` : title} here="/account" isWide>
      <section class="card">
        <div class="split">
          <div>
            <h1>{title}</h1>
            <p class="soft">
              Signed in as {accountName}. {text}
            </p>
          </div>
          <div class="chips">
            {isAdmin ? (
              <a class="btn" href="/admin">
                Admin page
              </a>
            ) : null}
            <form method="post" action="/sign-out">
              <button type="submit">Sign out</button>
            </form>
          </div>
        </div>
        <Parts here={here} />
        {notice ? (
          <Note of="ok" role="status">
            <span>{notice}</span>
          </Note>
        ) : null}
        {head}
      </section>
      {children}
    </Layout>
  );
};
