import {
  createAddressCheck,
  isIpAddress,
  isLocalName,
  readUrl,
} from "../../src/net/address/address-check.ts";
import { hostOf } from "../../src/model/host.ts";
import { describe, expect, test } from "bun:test";
import fc from "fast-check";

const closed = createAddressCheck([]);

describe("an address that is not public is refused", () => {
  test.each([
    ["this network", "0.0.0.0"],
    ["this network", "0.1.2.3"],
    ["private", "10.0.0.1"],
    ["carrier grade NAT", "100.64.0.1"],
    ["loopback", "127.0.0.1"],
    ["loopback, far end", "127.255.255.254"],
    ["link local: cloud metadata", "169.254.169.254"],
    ["private", "172.16.0.1"],
    ["private, far end", "172.31.255.255"],
    ["protocol assignments", "192.0.0.1"],
    ["documentation", "192.0.2.1"],
    ["AS112", "192.31.196.1"],
    ["AMT", "192.52.193.1"],
    ["6to4 relay", "192.88.99.1"],
    ["private", "192.168.1.1"],
    ["direct delegation AS112", "192.175.48.1"],
    ["benchmarks", "198.18.0.1"],
    ["documentation", "198.51.100.1"],
    ["documentation", "203.0.113.1"],
    ["multicast", "224.0.0.1"],
    ["reserved", "240.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["unspecified", "::"],
    ["loopback", "::1"],
    ["IPv4-compatible loopback", "::7f00:1"],
    ["IPv4-mapped loopback", "::ffff:127.0.0.1"],
    ["IPv4-mapped private, in hex", "::ffff:a00:1"],
    ["IPv4-translated", "::ffff:0:7f00:1"],
    ["NAT64 of loopback", "64:ff9b::7f00:1"],
    ["local NAT64", "64:ff9b:1::1"],
    ["discard", "100::1"],
    ["Teredo", "2001::1"],
    ["benchmarks", "2001:2::1"],
    ["ORCHID", "2001:20::1"],
    ["documentation", "2001:db8::1"],
    ["6to4 of loopback", "2002:7f00:1::"],
    ["AS112", "2620:4f:8000::1"],
    ["documentation", "3fff::1"],
    ["outside global unicast", "4000::1"],
    ["segment routing", "5f00::1"],
    ["unique local", "fc00::1"],
    ["unique local", "fd12:3456::1"],
    ["link local", "fe80::1"],
    ["link local with a zone", "fe80::1%eth0"],
    ["site local", "fec0::1"],
    ["multicast", "ff02::1"],
    ["no address at all", "example.com"],
    ["nothing", ""],
  ])("%s: %s", (_range, address) => {
    expect(closed.permits(address)).toBe(false);
  });
});

test.each(["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "2001:4860:4860::8888", "::ffff:8.8.8.8"])(
  "a public address may be dialled: %s",
  (address) => {
    expect(closed.permits(address)).toBe(true);
    expect(closed.isInOperatorRange(address)).toBe(false);
  },
);

test.each([
  "http://127.0.0.1/",
  "http://2130706433/",
  "http://0x7f000001/",
  "http://0x7f.1/",
  "http://0177.0.0.1/",
  "http://127.1/",
  "http://127.0.0.1./",
  "http://①②⑦.⓪.⓪.①/",
  "http://[::1]/",
  "http://[0:0:0:0:0:0:0:1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::ffff:7f00:1]/",
  "http://[0:0:0:0:0:ffff:7f00:1]/",
  "http://0/",
])("loopback is recognised however it is spelt: %s", (text) => {
  const host = hostOf(readUrl(text));
  expect(isIpAddress(host)).toBe(true);
  expect(closed.permits(host)).toBe(false);
});

test.each([
  "localhost",
  "LOCALHOST",
  "localhost.",
  "a.localhost",
  "nas.local",
  "db",
  "api.internal",
  "metadata.google.internal",
])("a local name is recognised: %s", (name) => {
  expect(isLocalName(hostOf(new URL(`http://${name}/`)))).toBe(true);
});

test.each(["example.com", "localhost.example.com", "local.example", "internal.org"])(
  "a name of the world is not taken for a local one: %s",
  (name) => {
    expect(isLocalName(name)).toBe(false);
  },
);

test.each([
  ["file:///etc/passwd", "file:"],
  ["data:text/plain,hello", "data:"],
  ["s3://bucket/key", "s3:"],
  ["blob:http://example.com/1", "blob:"],
  ["ftp://example.com/", "ftp:"],
  ["http://user:secret@example.com/", "example.com"],
  ["http://user@example.com/", "example.com"],
  ["no url", "not a URL"],
])("a URL that is never asked is refused, its password unsaid: %s", (text, part) => {
  expect(() => readUrl(text)).toThrow(part);
  expect(() => readUrl(text)).not.toThrow("secret");
});

test("the operator's ranges are permitted, and no others", () => {
  const check = createAddressCheck(["10.1.0.0/16", "fd00::/8"]);
  expect(check.permits("10.1.2.3")).toBe(true);
  expect(check.permits("::ffff:10.1.2.3")).toBe(true);
  expect(check.permits("fd12::1")).toBe(true);
  expect(check.permits("10.2.0.1")).toBe(false);
  expect(check.permits("fc00::1")).toBe(false);
  expect(check.isInOperatorRange("8.8.8.8")).toBe(false);
});

test("no private IPv4 address passes, plain, mapped, or as an integer", () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const within = fc.oneof(
    fc.tuple(fc.constant(10), byte, byte, byte),
    fc.tuple(fc.constant(127), byte, byte, byte),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
    fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
    fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
  );
  fc.assert(
    fc.property(within, ([a, b, c, d]) => {
      const dotted = `${a}.${b}.${c}.${d}`;
      const integer = ((a * 256 + b) * 256 + c) * 256 + d;
      for (const spelling of [dotted, String(integer), `0x${integer.toString(16)}`, `[::ffff:${dotted}]`])
        expect(closed.permits(hostOf(new URL(`http://${spelling}/`)))).toBe(false);
    }),
  );
});
