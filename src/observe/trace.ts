/** Where one call stands in a trace that spans several systems. All ids in lower-case hexadecimal. */
export interface Trace {
  /** 32 digits. */
  readonly traceId: string;
  /** Of this call, 16 digits: new for each. */
  readonly spanId: string;
  /** Of whoever called; null if the trace begins here. */
  readonly parentId: string | null;
  /** Whoever called records the trace; one that begins here is in our log. */
  readonly isSampled: boolean;
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const zeros = /^0+$/;

/** 32 digits, 122 bits of them random: the cheapest that there are. Source: RFC 9562 section 5.4. */
const createId = () => crypto.randomUUID().replaceAll("-", "");

/**
 * Goes on with the trace of a valid `traceparent`, with a span of its own; anything else begins a new trace. What a later
 * version adds behind the flags is left out. Source: W3C Trace Context, sections 3.2.2 and 4.3.
 */
export function continueTrace(traceparent: string | null): Trace {
  const spanId = createId().slice(16);
  const [, version, traceId = "0", parentId = "0", flags = "", more] =
    form.exec(traceparent ?? "") ?? [];
  const isUnknown = version === "ff" || (version === "00" && more !== undefined);
  if (isUnknown || zeros.test(traceId) || zeros.test(parentId)) {
    return { traceId: createId(), spanId, parentId: null, isSampled: true };
  }
  return { traceId, spanId, parentId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** What the upstream is told: the trace and this call's span, and nothing else of what came in. */
export const toTraceparent = ({ traceId, spanId, isSampled }: Trace): string =>
  `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
