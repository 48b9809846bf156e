import { describe, expect, test } from "vitest";

import {
  isFromElsewhere,
  toClientNetwork,
  toWiderNetwork,
} from "../../src/rate-limit/client-address.ts";

const cloudflare = { colo: "AMS" };

const networks = [
  ["203.0.113.9", "203.0.113.9"],
  [" 203.0.113.9:4711 ", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["[2001:db8:1:2::1]:443", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["::ffff:192.0.2.128", "192.0.2.128"],
  ["203.0.113.999", "unknown"],
  ["localhost", "unknown"],
  ["unix:", "unknown"],
  ["", "unknown"],
] as const;

describe.each(networks)("the address %j", (address, network) => {
  test(`counts as ${network}, whoever tells it`, () => {
    const none = new Headers();
    const headers = new Headers({ "cf-connecting-ip": address, "x-forwarded-for": address });
    expect(toClientNetwork({ headers, cf: cloudflare }, false)).toBe(network);
    expect(toClientNetwork({ headers }, true)).toBe(network);
    expect(toClientNetwork({ headers: none, cf: { clientIp: address } }, false)).toBe(network);
  });
});

test.each([
  ["203.0.113.9", "203.0.113.0/24"],
  ["2001:db8:1:2::/64", "2001:db8:1::/48"],
  ["2001:db8:0:0::/64", "2001:db8:0::/48"],
  ["0:0:0:0::/64", "0:0:0::/48"],
  ["unknown", "unknown"],
])("around %s is %s", (network, wider) => expect(toWiderNetwork(network)).toBe(wider));

const spoofed = new Headers({
  "cf-connecting-ip": "198.51.100.1",
  "x-forwarded-for": "198.51.100.1",
  "x-real-ip": "198.51.100.1",
  forwarded: "for=198.51.100.1",
});

test("without a trusted proxy no header counts: on plain workerd the socket does, elsewhere all are one", () => {
  const socket = { clientIp: "203.0.113.9:4711" };
  expect(toClientNetwork({ headers: spoofed, cf: socket }, false)).toBe("203.0.113.9");
  expect(toClientNetwork({ headers: spoofed, cf: {} }, false)).toBe("unknown");
  expect(toClientNetwork({ headers: spoofed }, false)).toBe("unknown");
});

test("of a proxy only the last entry counts: the others are what the client said", () => {
  const headers = new Headers({ "x-forwarded-for": "198.51.100.1, 198.51.100.2, 203.0.113.9" });
  expect(toClientNetwork({ headers }, true)).toBe("203.0.113.9");
  expect(toClientNetwork({ headers: new Headers() }, true)).toBe("unknown");
});

const clients = [
  ["127.0.0.1:4711", false],
  ["127.8.9.1", false],
  ["[::1]:4711", false],
  ["::ffff:127.0.0.1", false],
  ["192.168.1.5", true],
  ["172.17.0.1:80", true],
  ["fe80::1", true],
  ["::ffff:10.0.0.1", true],
  ["unix:", false],
] as const;

test.each(clients)("a client at %s is on another computer: %s", (clientIp, isElsewhere) => {
  const told = new Headers({ "x-forwarded-for": clientIp, "cf-connecting-ip": clientIp });
  expect(isFromElsewhere({ headers: spoofed, cf: { clientIp } }, false)).toBe(isElsewhere);
  expect(isFromElsewhere({ headers: told, cf: cloudflare }, false)).toBe(isElsewhere);
  expect(isFromElsewhere({ headers: told }, true)).toBe(isElsewhere);
  expect(isFromElsewhere({ headers: told }, false)).toBe(false);
});
