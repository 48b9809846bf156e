import type { Child, FC } from "hono/jsx";

import type { KeyInfo } from "../../caller.ts";
import type { CompiledToolset } from "../../catalog/compiled.ts";
import { warnBeforeMs } from "../../catalog/keys/key-health.ts";
import { reviewScopes, type ScopeReview } from "../../catalog/keys/review-scopes.ts";
import { Note } from "./note.tsx";
import { Time } from "./time.tsx";
import { toUntil } from "./time-text.ts";

/** What a person is told of a key that works, as far as the API said it. */
export interface ShownHealth {
  readonly endsMs: number | null;
  readonly review: ScopeReview | null;
  readonly keyUrl?: string;
  /** Which permissions are enough. */
  readonly keyHint?: string;
}

export function toShownHealth(toolset: CompiledToolset, { health }: KeyInfo): ShownHealth {
  const { auth } = toolset;
  const { keyUrl, keyHint } = auth.type === "none" ? {} : auth;
  return {
    endsMs: health?.expiresAt ? health.expiresAt * 1000 : null,
    review: reviewScopes(toolset, health?.scopes ?? null),
    ...(keyUrl === undefined ? {} : { keyUrl }),
    ...(keyHint === undefined ? {} : { keyHint }),
  };
}

/** True if the person has to do something about it within a week. */
export const isEnding = ({ endsMs }: ShownHealth): boolean =>
  endsMs !== null && endsMs - Date.now() < warnBeforeMs;

/** When a key ends or ended: nothing if nobody said. */
export const KeyEnd: FC<{ of: ShownHealth }> = ({ of: { endsMs } }) => {
  if (endsMs === null) return null;
  return (
    <>
      {endsMs < Date.now() ? "ended" : "ends"} <Time at={endsMs} as="day" />
    </>
  );
};

/** That a key ends within a week, or ended. */
export const EndingKey: FC<{ of: ShownHealth; title: string; children?: Child }> = ({
  of: { endsMs },
  title,
  children,
}) => {
  const endMs = endsMs ?? 0;
  const isOver = endMs < Date.now();
  return (
    <Note role="note" {...(isOver ? { of: "bad" } : {})}>
      <span>
        Your {title} key {isOver ? "ended on " : `ends ${toUntil(endMs)}, on `}
        <Time at={endMs} as="day" />. {children}
      </span>
    </Note>
  );
};

const Names: FC<{ of: readonly string[]; last: "and" | "or" }> = ({ of, last }) => (
  <>
    {of.map((name, place) => (
      <>
        {place === 0 ? "" : place === of.length - 1 ? ` ${last} ` : ", "}
        <code>{name}</code>
      </>
    ))}
  </>
);

/** What a key may do beyond what its tools need, and which of them fail with it; nothing if it is just right, or nobody said. */
export const KeyScopes: FC<{ of: ShownHealth; title: string }> = ({ of, title }) => {
  const { review, keyUrl, keyHint } = of;
  if (!review || review.spare.length + review.lacking.length === 0) return null;
  const { spare, lacking } = review;
  return (
    <Note role="note">
      <div>
        {spare.length > 0 ? (
          <p>
            Your {title} key may do more than these tools need: <Names of={spare} last="and" />. A
            smaller one is safer. {keyHint ? `${keyHint} ` : null}
            {keyUrl ? (
              <a href={keyUrl} target="_blank" rel="noopener noreferrer">
                Make a smaller key
              </a>
            ) : null}
          </p>
        ) : null}
        {lacking.map(({ oneOf, tools }) => (
          <p>
            Your {title} key lacks <Names of={oneOf} last="or" />. Without it these tools will fail:{" "}
            {tools.join(", ")}.
          </p>
        ))}
      </div>
    </Note>
  );
};
