import type { FC } from "hono/jsx";

interface SignInHeadingProps {
  /** What the app calls itself that waits for the person; null if none does. */
  readonly app: string | null;
  /** If no app waits. */
  readonly title: string;
}

/** Says for whom one signs in. */
export const SignInHeading: FC<SignInHeadingProps> = ({ app, title }) =>
  app === null ? (
    <h1>{title}</h1>
  ) : (
    <>
      <h1>Sign in to continue to {app}</h1>
      <p class="soft">
        The app calls itself that, and nobody has checked it. What it may do is asked on the next
        page.
      </p>
    </>
  );
