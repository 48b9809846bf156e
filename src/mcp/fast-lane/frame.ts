import type { Implementation, ProtocolError, RequestId } from "@modelcontextprotocol/server";
import { joinBytes } from "../../read-body.ts";
import { answerHeaders } from "../answer-headers.ts";
import { SERVER_INFO_META_KEY } from "../message/meta-keys.ts";

/** How answers of one endpoint begin and end. */
export interface Frame {
  /** An answer of the members of a result as JSON, without braces; `meta` beside what the server says of itself. */
  readonly answer: (id: RequestId, members: string, meta?: object) => Response;
  /** The same, in bytes: `parts` were made before, from the first brace on. */
  readonly answerBytes: (id: RequestId, parts: readonly Uint8Array[], members: string) => Response;
  readonly refuse: (id: RequestId, error: ProtocolError) => Response;
}

/** An answer copies them faster than it reads an object. */
const headers = new Headers({ "content-type": "application/json", ...answerHeaders });
const utf8 = new TextEncoder();

/** Every result says which server it comes from. Source: MCP 2026-07-28, basic, `_meta`. */
export function createFrame(info: Implementation): Frame {
  const serverMeta = { [SERVER_INFO_META_KEY]: info };
  const plainMeta = `"_meta":${JSON.stringify(serverMeta)}`;
  const toEnd = (id: RequestId, meta?: object) => {
    const written = meta ? `"_meta":${JSON.stringify({ ...meta, ...serverMeta })}` : plainMeta;
    return `,${written}},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`;
  };
  return {
    answer: (id, members, meta) =>
      new Response(`{"result":{${members}${toEnd(id, meta)}`, { headers }),
    answerBytes: (id, parts, members) =>
      new Response(joinBytes([...parts, utf8.encode(`${members}${toEnd(id)}`)]), { headers }),
    refuse: (id, { code, message, data }) =>
      Response.json({ jsonrpc: "2.0", id, error: { code, message, data } }, { headers }),
  };
}
