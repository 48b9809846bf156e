import type { Child, FC } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

type FieldProps = JSX.IntrinsicElements["input"] & {
  readonly id: string;
  readonly label: Child;
  /** Ends the ids of the error and the hint. */
  readonly about?: string;
  readonly error: string | undefined;
  /** Nothing else on the page tells of the error. */
  readonly isAlert?: boolean;
  readonly hint?: Child;
};

/** An input below its label, with what is wrong with it and a hint, which screen readers read out with it. */
export const Field: FC<FieldProps> = ({
  id,
  label,
  about = id,
  error,
  isAlert = false,
  hint,
  ...input
}) => {
  const errorId = error ? `error-${about}` : undefined;
  const hintId = hint ? `hint-${about}` : undefined;
  return (
    <>
      <label class="field" for={id}>
        {label}
      </label>
      <input
        id={id}
        {...input}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={[errorId, hintId].filter(Boolean).join(" ") || undefined}
      />
      {error ? (
        <p class="error" id={errorId} role={isAlert ? "alert" : undefined}>
          {error}
        </p>
      ) : null}
      {hint ? (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      ) : null}
    </>
  );
};
