import { expect, test } from "bun:test";
import { readSections, renderMarkdown } from "../../src/process/render-markdown.ts";

const render = (markdown: string): string =>
  renderMarkdown(markdown, (href) => (href.endsWith(".ts") ? undefined : href));

const cases: [rule: string, markdown: string, html: string][] = [
  ["a heading has an id", "## How well", '<h2 id="how-well">How well</h2>'],
  ["HTML is text", "<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"],
  ["also within a line", "a <b>b</b>", "<p>a &lt;b&gt;b&lt;/b&gt;</p>"],
  ["code is escaped", "`<a>`", "<p><code>&lt;a&gt;</code></p>"],
  ["a block of code scrolls", "```\na < b\n```", '<pre tabindex="0"><code>a &lt; b\n</code></pre>'],
  ["a link's address is escaped", '[a](/x?a"b)', '<p><a href="/x?a&quot;b">a</a></p>'],
  ["a link that leads nowhere is its words", "[`a`](a.ts)", "<p><code>a</code></p>"],
  ["a picture is left out", "![a](a.png)", ""],
  ["a list", "- a\n- b", "<ul><li>a</li><li>b</li></ul>"],
  ["a list goes on where it begins", "3. a", '<ol start="3"><li>a</li></ol>'],
  [
    "a table scrolls; its empty corner is no heading",
    "| | a |\n|---|---|\n| b | 1 |",
    '<div class="scrolls" tabindex="0" role="group" aria-label="Table"><table><thead><tr><td></td><th scope="col">a</th></tr></thead><tbody><tr><td>b</td><td>1</td></tr></tbody></table></div>',
  ],
];
test.each(cases)("%s", (_, markdown, html) => {
  expect(render(markdown).trim()).toBe(html);
});

test("no address of a script is a link", () => {
  expect(renderMarkdown("[a](javascript:alert(1))", () => undefined)).toBe("<p>a</p>\n");
});

test("sections hold the words below their headings", () => {
  const markdown =
    "before\n# One\nfirst `code`\nline\n\n- a\n- b\n\n## Two\n| x | y |\n|---|---|\n| 1 | 2 |\n\n## Two\n";
  expect(readSections(markdown)).toEqual([
    { id: "one", title: "One", level: 1, text: "first code line\na\nb\n" },
    { id: "two", title: "Two", level: 2, text: "x y\n1 2\n" },
    { id: "two-1", title: "Two", level: 2, text: "" },
  ]);
});
