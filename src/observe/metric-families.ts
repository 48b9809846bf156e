interface Family {
  readonly type: "counter" | "histogram";
  readonly help: string;
  /** In the order in which their values are given. */
  readonly labels: readonly string[];
}

/** Upper bounds of a histogram's buckets, in seconds; above them is one more. */
export const bucketSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/** Everything that is counted. No label holds what a person or a client sent. */
export const metricFamilies = {
  toolhub_calls_total: {
    type: "counter",
    help: "Tool calls and resource reads, by what they came to.",
    labels: ["toolset", "lane", "outcome"],
  },
  toolhub_call_duration_seconds: {
    type: "histogram",
    help: "How long a call took, the wait for its person included.",
    labels: ["toolset", "lane"],
  },
  toolhub_upstream_requests_total: {
    type: "counter",
    help: "Requests of calls to upstreams, a retry included, by the class of the last status.",
    labels: ["toolset", "status"],
  },
  toolhub_upstream_duration_seconds: {
    type: "histogram",
    help: "How long a request to an upstream took, a retry and the body included.",
    labels: ["toolset"],
  },
  toolhub_refusals_total: {
    type: "counter",
    help: "HTTP answers from 400 on, by where they were given.",
    labels: ["route", "status"],
  },
  toolhub_sign_ins_total: {
    type: "counter",
    help: "People who signed in, and those whom an administrator has removed.",
    labels: ["outcome"],
  },
  toolhub_spans_dropped_total: {
    type: "counter",
    help: "Spans that no collector has taken, or that were too many.",
    labels: [],
  },
  toolhub_series_dropped_total: {
    type: "counter",
    help: "What was not counted because there were too many series.",
    labels: [],
  },
} as const satisfies Readonly<Record<string, Family>>;

export type MetricName = keyof typeof metricFamilies;
