/** Where the requests of a toolset go with one key, and what each of them carries: made once, and kept with the key. */
export interface UpstreamTarget {
  readonly endpoint: string;
  /** All but what a call has of its own, by name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** What no answer may show. */
  readonly secrets: readonly string[];
}

/** What a toolset and a key come to. */
interface TargetParts {
  readonly endpoint: string;
  /** The header that carries the key, and the key in it; null if the upstream wants none. */
  readonly credential: {
    readonly header: string;
    readonly value: string;
    readonly key: string;
  } | null;
  /** What else is sent, by name. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Secrets of the deployment, by the name of their header. */
  readonly serviceHeaders?: Readonly<Record<string, string>> | undefined;
}

/** The key is put in last: nothing else can take its header. */
export function toUpstreamTarget(parts: TargetParts): UpstreamTarget {
  const { endpoint, credential, headers = {}, serviceHeaders = {} } = parts;
  const named = Object.entries({ ...headers, ...serviceHeaders });
  return {
    endpoint,
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json",
      "user-agent": "toolhub",
      ...Object.fromEntries(named.map(([name, value]) => [name.toLowerCase(), value])),
      ...(credential && { [credential.header.toLowerCase()]: credential.value }),
    },
    secrets: [...(credential ? [credential.key] : []), ...Object.values(serviceHeaders)],
  };
}
