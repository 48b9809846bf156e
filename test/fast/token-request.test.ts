import { describe, expect, test } from "vitest";

import {
  fetchesClientMetadata,
  hasBadVerifier,
  readTokenRequest,
} from "../../src/access/token-request.ts";

const form = "application/x-www-form-urlencoded";
const toBasic = (user: string, secret: string) => ({
  "content-type": form,
  authorization: `Basic ${btoa(`${user}:${secret}`)}`,
});
const read = (headers: Readonly<Record<string, string>>, body: string) =>
  readTokenRequest(new Headers(headers), body);

const id = "qLz5Xw-_0aB1cD2e";
const code = `code=A.B%3Ac%3Ad&code_verifier=${"v".repeat(64)}`;
const redirect = "redirect_uri=http%3A%2F%2Flocalhost%3A3030%2Fcallback";
const resource = "resource=http%3A%2F%2Flocalhost%3A8484%2Fmcp";

/** As `prepare_token_auth` of mcp 1.30.0 and 2.3.0 builds them, which FastMCP 2.14.7 and 4.1.6 use. */
const sent = [
  [
    "the code, by the Python SDK",
    `grant_type=authorization_code&${code}&${redirect}&client_id=${id}&${resource}`,
    "A.B:c:d",
  ],
  [
    "a refresh token, by the Python SDK",
    `grant_type=refresh_token&refresh_token=A.B%3Ac%3Ad&client_id=${id}&${resource}`,
    "A.B:c:d",
  ],
  ["a revocation", `token=A.B%3Ac%3Ad&token_type_hint=refresh_token&client_id=${id}`, "A.B:c:d"],
] as const;

describe.each(sent)("%s", (_, body, credential) => {
  test("with the client's id beside the same in Basic has one method", () => {
    const asked = read(toBasic(id, "hunter2"), body);
    expect(asked.credential).toBe(credential);
    expect(asked.form.toString()).toBe(
      new URLSearchParams(body.replace(`&client_id=${id}`, "")).toString(),
    );
  });

  test.each([
    ["an id that is another", toBasic("somebody-else", "hunter2"), ""],
    ["a secret beside it", toBasic(id, "hunter2"), "&client_secret=hunter2"],
    ["an assertion beside it", toBasic(id, "hunter2"), "&client_assertion=a.b.c"],
    ["the type of an assertion", toBasic(id, "hunter2"), "&client_assertion_type=urn%3Ax"],
    ["the id given twice", toBasic(id, "hunter2"), `&client_id=${id}`],
    ["another id besides", toBasic(id, "hunter2"), "&client_id=somebody-else"],
    ["no Basic", { "content-type": form }, ""],
    ["a bearer token", { "content-type": form, authorization: `Bearer ${btoa(`${id}:x`)}` }, ""],
    ["Basic without a colon", { "content-type": form, authorization: `Basic ${btoa(id)}` }, ""],
    ["Basic of no base64", { "content-type": form, authorization: `Basic ${id}:x` }, ""],
    ["Basic in two parts", { "content-type": form, authorization: `Basic ${btoa(id)} x` }, ""],
    ["an encoding that is none", toBasic("%", "hunter2"), ""],
  ])("with %s is left as it came", (_, headers, more) => {
    const asked = read(headers, body + more);
    expect(asked.form.toString()).toBe(new URLSearchParams(body + more).toString());
  });
});

test.each([
  ["as the SDK encodes it", "https%3A%2F%2Fclient.example%2Fa%20b"],
  ["with a plus for a space", "https%3A%2F%2Fclient.example%2Fa+b"],
  ["in small letters", "https%3a%2f%2fclient.example%2fa%20b"],
])("the user of Basic is decoded: %s", (_, user) => {
  const body = new URLSearchParams({ client_id: "https://client.example/a b" }).toString();
  expect(read(toBasic(user, "x"), body).form.has("client_id")).toBe(false);
});

test("an empty secret is none, as everywhere in OAuth", () => {
  const asked = read(toBasic(id, "x"), `client_id=${id}&client_secret=&token=t`);
  expect(asked.form.has("client_id")).toBe(false);
});

test.each([
  ["authorization_code", "code=1", "1"],
  ["authorization_code", "code=1&refresh_token=&token=", "1"],
  ["refresh_token", "refresh_token=2&code=", "2"],
  ["", "token=3", "3"],
  ["constructor", "token=3", "3"],
  ["authorization_code", "refresh_token=2", ""],
  ["refresh_token", "token=3", ""],
  ["", "code=1", ""],
  ["authorization_code", "code=1&refresh_token=2", ""],
  ["refresh_token", "refresh_token=2&code=1", ""],
  ["refresh_token", "refresh_token=2&token=3", ""],
])("with grant type %j and %s the account is that of %j", (grant, fields, credential) => {
  const body = `grant_type=${grant}&${fields}`;
  expect(read({ "content-type": form }, body).credential).toBe(credential);
});

test.each(["application/json", "multipart/form-data; boundary=x", "text/plain", ""])(
  "a body of type %j names nothing",
  (type) => expect(read({ "content-type": type }, `token=t`).credential).toBe(""),
);

const isBad = (verifier: string) =>
  hasBadVerifier(
    read(
      { "content-type": form },
      `grant_type=authorization_code&code_verifier=${encodeURIComponent(verifier)}`,
    ),
  );

test.each([
  [43, "a".repeat(43)],
  [128, "Az09-._~".repeat(16)],
])("a verifier of %i characters may be", (_, verifier) => expect(isBad(verifier)).toBe(false));

test.each([
  "",
  "a".repeat(10),
  "a".repeat(42),
  "a".repeat(129),
  `${"a".repeat(43)} `,
  `${"a".repeat(43)}\n`,
  `${"a".repeat(43)}=`,
  `${"a".repeat(43)}+`,
  `${"a".repeat(42)}é`,
])("the verifier %j may not be", (verifier) => expect(isBad(verifier)).toBe(true));

const fetching = [
  ["https://client.example/x", true],
  ["HTTPS://client.example/x", true],
  ["hTTps://client.example/x", true],
  [" https://client.example/x", true],
  ["h\tttps://client.example/x", true],
  ["http://client.example/x", false],
  ["https", false],
  [id, false],
  ["", false],
] as const;

test.each(fetching)("of client %j a document is read: %s", (clientId, isFetched) => {
  const body = new URLSearchParams({ client_id: clientId }).toString();
  expect(fetchesClientMetadata(new Headers(), body)).toBe(isFetched);
  const basic = new Headers(toBasic(encodeURIComponent(clientId), "x"));
  expect(fetchesClientMetadata(basic, "")).toBe(isFetched);
});

test("what comes with an assertion may name its client there, and counts", () => {
  expect(fetchesClientMetadata(new Headers(), "client_assertion=a.b.c")).toBe(true);
  expect(fetchesClientMetadata(new Headers(), `client_id=${id}&client_id=https://x/y`)).toBe(true);
});
