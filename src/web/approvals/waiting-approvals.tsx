import type { FC } from "hono/jsx";

import { Note } from "../elements/note.tsx";

/** A question that waits for the person. */
export interface WaitingApproval {
  readonly id: string;
  readonly app: string;
  readonly question: string;
}

/** The changes that apps wait to make. */
export const WaitingApprovals: FC<{ approvals: readonly WaitingApproval[] }> = ({ approvals }) => (
  <Note role="note">
    <div>
      Waiting for you:
      <ul>
        {approvals.map(({ id, app, question }) => (
          <li>
            {app} asks: <a href={`/account/approvals/${id}`}>{question}</a>
          </li>
        ))}
      </ul>
    </div>
  </Note>
);
