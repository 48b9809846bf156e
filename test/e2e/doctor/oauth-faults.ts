import { on, onFields, type PlantedFault, status, type } from "./plant.ts";

/** Changes what the browser comes back with. */
const onCallback = (change: (query: URLSearchParams) => void) =>
  on("authorize", ({ headers }) => {
    const location = new URL(headers.location ?? "");
    change(location.searchParams);
    return { headers: { location: location.href } };
  });

const madeUp = (request: Request) =>
  request.headers.get("authorization")?.includes("made-up-by-toolhub-doctor") ?? false;

export const oauthFaults: readonly PlantedFault[] = [
  [
    "the address redirects",
    "redirected",
    on("challenge", () => ({ status: 308, headers: { location: "https://a.example/mcp" } })),
  ],
  ["403 in place of 401", "no-401", status("challenge", 403), ["wrong-token-not-401"]],
  ["no WWW-Authenticate", "no-challenge", on("challenge", () => ({ headers: {} }))],
  [
    "WWW-Authenticate of another scheme",
    "no-challenge",
    on("challenge", () => ({ headers: { "www-authenticate": 'Basic realm="mcp"' } })),
  ],
  [
    "WWW-Authenticate without resource_metadata",
    "challenge-without-metadata",
    on("challenge", () => ({ headers: { "www-authenticate": "Bearer" } })),
  ],
  ["no protected resource metadata", "resource-metadata-missing", status("resource", 404)],
  ["metadata as HTML", "resource-metadata-broken", type("resource", "text/html")],
  ["metadata with 500", "resource-metadata-broken", status("resource", 500)],
  [
    "the metadata of another resource",
    "resource-mismatch",
    onFields("resource", () => ({ resource: "https://other.example/mcp" })),
    ["token-refused"],
  ],
  [
    "the metadata of the origin",
    "resource-is-parent",
    onFields("resource", (_, { origin }) => ({ resource: origin })),
    ["token-refused"],
  ],
  [
    "no authorization server",
    "no-authorization-server",
    onFields("resource", () => ({ authorization_servers: [] })),
  ],
  ["no server metadata", "server-metadata-missing", status("server", 404)],
  ["server metadata as text", "server-metadata-broken", type("server", "text/plain")],
  [
    "server metadata without a token endpoint",
    "server-metadata-broken",
    onFields("server", () => ({ token_endpoint: undefined })),
  ],
  [
    "the metadata of another issuer",
    "issuer-mismatch",
    onFields("server", () => ({ issuer: "https://other.example" })),
    ["iss-wrong"],
  ],
  [
    "an authorization endpoint that is a script",
    "endpoint-scheme",
    onFields("server", () => ({ authorization_endpoint: "javascript:alert(1)" })),
  ],
  [
    "no S256",
    "no-s256",
    onFields("server", () => ({ code_challenge_methods_supported: ["plain"] })),
  ],
  [
    "no way to register",
    "no-registration",
    onFields("server", () => ({
      registration_endpoint: undefined,
      client_id_metadata_document_supported: undefined,
    })),
  ],
  [
    "metadata documents alone",
    "only-metadata-documents",
    onFields("server", () => ({ registration_endpoint: undefined })),
  ],
  [
    "metadata documents without none",
    "documents-need-none",
    onFields("server", () => ({ token_endpoint_auth_methods_supported: ["client_secret_basic"] })),
  ],
  [
    "no iss",
    "no-iss",
    onFields("server", () => ({ authorization_response_iss_parameter_supported: undefined })),
  ],
  ["registration refused", "registration-refused", status("register", 403)],
  [
    "Cursor's redirect refused",
    "registration-refused-for",
    on("register", (_, { text }) => (text.includes("cursor://") ? { status: 400 } : {})),
  ],
  ["no client_id", "registration-broken", onFields("register", () => ({ client_id: undefined }))],
  ["200 in place of 201", "registration-broken", status("register", 200)],
  [
    "another redirect than was registered",
    "registration-broken",
    onFields("register", () => ({ redirect_uris: ["https://a.example/"] })),
  ],
  [
    "the browser comes back with an error",
    "authorization-refused",
    onCallback((query) => query.set("error", "invalid_target")),
  ],
  [
    "plus signs of the state read as spaces",
    "state-changed",
    onCallback((query) => query.set("state", query.get("state")?.replaceAll("+", " ") ?? "")),
  ],
  ["another iss", "iss-wrong", onCallback((query) => query.set("iss", "https://a.example"))],
  ["no iss although promised", "iss-wrong", onCallback((query) => query.delete("iss"))],
  [
    "a public client refused at the token endpoint",
    "token-auth-method",
    on("token", () => ({ status: 401, body: { error: "invalid_client" } })),
  ],
  [
    "the code refused",
    "token-refused",
    on("token", () => ({ status: 400, body: { error: "invalid_target" } })),
  ],
  [
    "the token as a form",
    "token-answer-broken",
    on("token", () => ({ body: "access_token=0123456789&token_type=bearer" })),
  ],
  ["no token_type", "token-answer-broken", onFields("token", () => ({ token_type: undefined }))],
  ["no refresh token", "no-refresh-token", onFields("token", () => ({ refresh_token: undefined }))],
  [
    "the token is not taken",
    "token-not-taken",
    onFields("token", () => ({ access_token: "0123456789abcdef" })),
  ],
  [
    "every token is taken",
    "any-token-taken",
    on("challenge", (_, { request, mcp, text }) =>
      madeUp(request) ? mcp.answer("POST", new Headers(), text) : {},
    ),
  ],
  [
    "500 to a wrong token",
    "wrong-token-not-401",
    on("challenge", (_, { request }) => (madeUp(request) ? { status: 500 } : {})),
  ],
  [
    "the token quoted",
    "token-quoted",
    on("challenge", (_, { request }) => ({ body: request.headers.get("authorization") ?? "" })),
  ],
];
