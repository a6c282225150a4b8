import fc from "fast-check";
import { describe, expect, test } from "bun:test";
import { createClientAddress } from "../../../src/http/limit/client-address.ts";

const trusted = ["127.0.0.1/32", "10.0.0.0/8", "2001:db8:ffff::/48", "::1/128"];
const addressOf = createClientAddress(trusted);

type Case = [connected: string | undefined, headers: Record<string, string>, client: string];
const cases: Record<string, Case[]> = {
  "without a proxy": [
    ["203.0.113.7", {}, "203.0.113.7"],
    ["::ffff:203.0.113.7", {}, "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", {}, "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", {}, "2001:db8:1:2::/64"],
    ["fe80::1%eth0", {}, "fe80::/64"],
    ["127.0.0.1", {}, "127.0.0.1"],
    [undefined, {}, "unknown"],
    ["", { "x-forwarded-for": "203.0.113.1" }, "unknown"],
  ],
  "who claims to be another": [
    ["203.0.113.7", { "x-forwarded-for": "198.51.100.1" }, "203.0.113.7"],
    ["203.0.113.7", { forwarded: "for=198.51.100.1" }, "203.0.113.7"],
    ["203.0.113.7", { "x-forwarded-for": "127.0.0.1" }, "203.0.113.7"],
    ["203.0.113.7", { "x-real-ip": "127.0.0.1", "cf-connecting-ip": "127.0.0.1" }, "203.0.113.7"],
    ["10.0.0.1", { "x-forwarded-for": "127.0.0.1, 198.51.100.1, 203.0.113.7" }, "203.0.113.7"],
    ["10.0.0.1", { forwarded: "for=127.0.0.1, for=203.0.113.7" }, "203.0.113.7"],
    // One of the headers was passed on as the client sent it.
    ["10.0.0.1", { "x-forwarded-for": "203.0.113.7", forwarded: "for=198.51.100.1" }, "10.0.0.1"],
  ],
  "behind proxies": [
    ["127.0.0.1", { "x-forwarded-for": "203.0.113.7" }, "203.0.113.7"],
    ["127.0.0.1", { "x-forwarded-for": "203.0.113.7, 10.1.2.3" }, "203.0.113.7"],
    ["127.0.0.1", { "x-forwarded-for": "203.0.113.7:5123,10.1.2.3:99" }, "203.0.113.7"],
    ["::ffff:127.0.0.1", { "x-forwarded-for": "2001:db8:7:8::1" }, "2001:db8:7:8::/64"],
    ["::1", { "x-forwarded-for": "[2001:db8:7:8::1]:5123" }, "2001:db8:7:8::/64"],
    [
      "2001:db8:ffff::1",
      { forwarded: 'For="[2001:db8:7:8::1]:5123";proto=https;by=10.0.0.1' },
      "2001:db8:7:8::/64",
    ],
    ["10.0.0.1", { forwarded: "for=203.0.113.7;host=x, proto=http; for = 10.0.0.2" }, "203.0.113.7"],
    ["10.0.0.1", { "x-forwarded-for": "203.0.113.7", forwarded: 'for="203.0.113.7:1"' }, "203.0.113.7"],
    // Only proxies: the first of them.
    ["10.0.0.1", { "x-forwarded-for": "10.0.0.3, 10.0.0.2" }, "10.0.0.3"],
  ],
  "behind a proxy that does not name it": [
    ["10.0.0.1", {}, "10.0.0.1"],
    ["10.0.0.1", { "x-forwarded-for": "" }, "10.0.0.1"],
    ["10.0.0.1", { "x-forwarded-for": "203.0.113.7, unknown" }, "10.0.0.1"],
    ["10.0.0.1", { forwarded: "for=203.0.113.7, for=_hidden, for=10.0.0.2" }, "10.0.0.2"],
    ["10.0.0.1", { forwarded: "proto=https" }, "10.0.0.1"],
    ["10.0.0.1", { "x-forwarded-for": "0x7f000001, 1, 010.1.1.1.1" }, "10.0.0.1"],
  ],
};

describe.each(Object.entries(cases))("a client %s", (_what, list) => {
  test.each(list)("%s %j is %s", (connected, headers, client) => {
    expect(addressOf(connected, new Headers(headers))).toBe(client);
  });
});

const ipv4 = fc.ipV4();
test("whatever a client sends, it is the address that the first trusted proxy saw", () => {
  const outside = ipv4.filter((address) => !/^(127\.0\.0\.1$|10\.)/.test(address));
  const proxy = ipv4.map((address) => address.replace(/^\d+/, "10"));
  fc.assert(
    fc.property(
      outside,
      fc.array(
        fc.oneof(
          ipv4,
          fc.ipV6(),
          fc.string().filter((text) => /^[\x21-\x7e]*$/.test(text)),
        ),
        { maxLength: 20 },
      ),
      fc.array(proxy, { minLength: 1, maxLength: 5 }),
      (client, claims, proxies) => {
        const seen = [client, ...proxies];
        const connected = seen.pop();
        const list = [...claims, ...seen].join(", ");
        expect(addressOf(connected, new Headers({ "x-forwarded-for": list }))).toBe(client);
        expect(addressOf(client, new Headers({ "x-forwarded-for": list, forwarded: `for=${list}` }))).toBe(
          client,
        );
      },
    ),
  );
});

test("a header as long as headers can be costs little", () => {
  const headers = new Headers({ "x-forwarded-for": `${"10.0.0.9,".repeat(1800)}10.0.0.9` });
  const before = process.cpuUsage();
  for (let times = 0; times < 10; times++) addressOf("10.0.0.1", headers);
  expect(process.cpuUsage(before).user / 1000 / 10).toBeLessThan(50);
});
