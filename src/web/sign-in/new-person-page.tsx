import type { FC } from "hono/jsx";

import { Field } from "../elements/field.tsx";
import { Layout } from "../layout.tsx";

interface NewPersonField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type: "text" | "password";
  readonly autocomplete: string;
}

export interface NewPersonPageProps {
  readonly nonce: string;
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly fields: readonly NewPersonField[];
  /** What was typed before, and what does not change. */
  readonly hidden?: Readonly<Record<string, string>>;
  readonly typedName?: string;
  readonly error?: { readonly field: string; readonly text: string };
}

const TextField: FC<{ field: NewPersonField; value: string; error: string | undefined }> = ({
  field: { name, ...more },
  value,
  error,
}) => (
  <div class="key">
    <Field
      {...more}
      id={name}
      error={error}
      isAlert
      name={name}
      value={value}
      required
      maxlength={200}
      autofocus={error !== undefined}
    />
  </div>
);

/** Somebody who has no passkey here yet says who they are. */
export const NewPersonPage: FC<NewPersonPageProps> = (props) => (
  <Layout nonce={props.nonce} title={props.error ? `Error: ${props.title}` : props.title} isTask>
    <section class="card">
      <h1>{props.title}</h1>
      <p class="soft">{props.text}</p>
      <form method="post" action={props.action}>
        {Object.entries(props.hidden ?? {}).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {props.fields.map((field) => (
          <TextField
            field={field}
            value={field.name === "name" ? (props.typedName ?? "") : ""}
            error={props.error?.field === field.name ? props.error.text : undefined}
          />
        ))}
        <div class="acts">
          <button class="go" type="submit">
            Continue
          </button>
        </div>
      </form>
    </section>
  </Layout>
);
