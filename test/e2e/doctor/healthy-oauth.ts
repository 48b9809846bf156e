import { createHash, randomBytes } from "node:crypto";

/** What a part of the server answers; `kind` names the part for those who change it. */
export interface Reply {
  readonly kind: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export const toReply = (
  kind: string,
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({ kind, status, headers: { "content-type": "application/json", ...headers }, body });

const toMetadata = (origin: string) => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  registration_endpoint: `${origin}/register`,
  response_types_supported: ["code"],
  grant_types_supported: ["authorization_code", "refresh_token"],
  code_challenge_methods_supported: ["S256"],
  token_endpoint_auth_methods_supported: ["none"],
  authorization_response_iss_parameter_supported: true,
  client_id_metadata_document_supported: true,
});

const digest = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");

/** An authorization server where everybody agrees at once. */
export class HealthyOAuth {
  readonly #origin: string;
  readonly #challenges = new Map<string, string>();
  readonly tokens = new Set<string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  resourceMetadata(): Reply {
    return toReply("resource", {
      resource: `${this.#origin}/mcp`,
      authorization_servers: [this.#origin],
      scopes_supported: ["read"],
    });
  }

  serverMetadata(): Reply {
    return toReply("server", toMetadata(this.#origin));
  }

  register(body: Readonly<Record<string, unknown>>): Reply {
    return toReply("register", { ...body, client_id: "client-1" }, 201);
  }

  authorize(query: URLSearchParams): Reply {
    const code = randomBytes(12).toString("hex");
    this.#challenges.set(code, query.get("code_challenge") ?? "");
    const location = new URL(query.get("redirect_uri") ?? "");
    location.searchParams.set("code", code);
    location.searchParams.set("state", query.get("state") ?? "");
    location.searchParams.set("iss", this.#origin);
    return toReply("authorize", "", 302, { location: location.href });
  }

  token(form: URLSearchParams): Reply {
    const isRight =
      this.#challenges.get(form.get("code") ?? "") === digest(form.get("code_verifier") ?? "") &&
      form.get("resource") === `${this.#origin}/mcp`;
    if (!isRight) return toReply("token", { error: "invalid_grant" }, 400);
    const token = randomBytes(16).toString("hex");
    this.tokens.add(token);
    const refresh_token = randomBytes(16).toString("hex");
    const fields = { access_token: token, token_type: "Bearer", expires_in: 3600, refresh_token };
    return toReply("token", fields);
  }
}
