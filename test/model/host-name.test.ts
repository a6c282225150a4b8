import { expect, test } from "bun:test";
import { hostOf } from "../../src/model/host.ts";
import { observe } from "../../src/tasks/observe.ts";
import { sightingOf } from "../support/temporary-store.ts";

test.each([
  ["https://i.redd.it/a.jpg", "i.redd.it"],
  ["https://I.Redd.IT./a.jpg", "i.redd.it"],
  ["http://example.com:8080/", "example.com"],
  ["http://[2001:DB8::1]:81/", "2001:db8::1"],
  ["https://bücher.example/", "xn--bcher-kva.example"],
])("the host of %s is %s, in the network's words and in the queue's", (url, host) => {
  expect(hostOf(url)).toBe(host);
  expect(hostOf(new URL(url))).toBe(host);
  expect(observe([], sightingOf({ id: "a", links: [url] })).links).toMatchObject([{ host }]);
});
