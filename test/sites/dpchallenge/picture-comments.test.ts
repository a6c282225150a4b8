import { expect, test } from "bun:test";
import { parser } from "../../../src/sites/dpchallenge/picture-page.ts";
import { commentDivider, commentRows, commentsTable, picturePage, quote } from "./pages.ts";

const url = "https://www.dpchallenge.com/image.php?IMAGE_ID=1265266";
const time = "02/03/2013 08:14:44 PM";
const seconds = (iso: string) => Date.parse(iso) / 1000;

function commentsOf(rows: string) {
  const html = picturePage({ comments: commentsTable(rows) });
  const page = parser.read(new TextEncoder().encode(html), url);
  return page.kind === "picture" ? page.comments : [];
}
const first = (body: string) => commentsOf(commentRows(6970835, time, body))[0];

test("a comment has its number, author, time and text", () => {
  expect(commentsOf(commentRows(6970835, time, "Sensational &amp; <i>new</i>!<br>\nYes."))).toEqual([
    {
      id: "dpc-c6970835",
      source: "dpchallenge",
      submissionId: "dpc-1265266",
      parentId: null,
      author: "Neat",
      created: seconds("2013-02-04T01:14:44Z"),
      score: undefined,
      body: "Sensational & new!\nYes.",
      removal: null,
      links: [],
      isDuringChallenge: false,
      quotes: [],
      editedAt: null,
    },
  ]);
});

test("comments behind the divider were made during the challenge, whatever they contain", () => {
  const rows = [
    commentRows(1, time, "Comments Made During the Challenge"),
    commentDivider,
    commentRows(2, "11/26/2010 02:17:39 AM", "a"),
    commentRows(3, "11/26/2010 12:00:00 PM", "b"),
  ].join("");
  expect(commentsOf(rows).map(({ isDuringChallenge, created }) => [isDuringChallenge, created])).toEqual([
    [false, seconds("2013-02-04T01:14:44Z")],
    [true, seconds("2010-11-26T07:17:39Z")],
    [true, seconds("2010-11-26T17:00:00Z")],
  ]);
});

test("quotes are separate from the text, nested ones too", () => {
  const inner = quote("Louis &amp; Co", "Inner<br>words.");
  const comment = first(`Before.${quote("yanko", `Outer. ${inner} More: outer.`)}After.`);
  expect(comment?.body).toBe("Before.\n\nAfter.");
  expect(comment?.quotes).toEqual([
    { author: "yanko", text: "Outer.\n\nMore: outer." },
    { author: "Louis & Co", text: "Inner\nwords." },
  ]);
});

test.each([
  ["on one line", "<table><tr><td>Originally posted by yanko: Fine.</td></tr></table>", "yanko", "Fine."],
  [
    "with a line break",
    "<table><tr><td>Originally posted by yanko<br>Fine.</td></tr></table>",
    "yanko",
    "Fine.",
  ],
  ["without an author", "<table><tr><td>Fine.</td></tr></table>", null, "Fine."],
])("a quote %s is one", (_what, table, author, text) => {
  expect(first(`${table}Yes`)).toMatchObject({ body: "Yes", quotes: [{ author, text }] });
});

test("an edit is a time, not text; one within a quote is not the comment's", () => {
  const edit = "<br><br><span>Message edited by author 2013-07-03 20:20:11.</span>";
  expect(first(`Words.${edit}`)).toMatchObject({
    body: "Words.",
    editedAt: seconds("2013-07-04T00:20:11Z"),
  });
  expect(first(`${quote("a", `b${edit}`)}c`)).toMatchObject({ body: "c", editedAt: null });
});

test("links are absolute, each once, without the site's own icons and what was quoted", () => {
  const leak = `<img src="//www.dpchallenge.com/images/user_icon/31.gif" xalt="' . substr('//x/31.gif', strrpos('//x/31.gif', '/') + 1) . '">`;
  const link = `<a href="//www.dpchallenge.com/profile.php?USER_ID=52336" target="_blank">Louis</a>`;
  const body = `Like ${leak} ${link}' or ${link}. <img src="https://i.imgur.com/a.jpg"><a href="javascript:x()">x</a>${quote("a", '<a href="https://a.example/">q</a>')}`;
  expect(first(body)).toMatchObject({
    body: "Like Louis' or Louis. x",
    links: ["https://www.dpchallenge.com/profile.php?USER_ID=52336", "https://i.imgur.com/a.jpg"],
  });
});

test("a table that is never closed hides no later comment, and a repeated comment counts once", () => {
  const open = commentRows(1, time, "a<table><tr><td>b");
  const rows = open + commentRows(2, time, "c") + commentRows(2, time, "d");
  const [first, second, ...others] = commentsOf(rows);
  expect(first).toMatchObject({ id: "dpc-c1", body: expect.stringMatching(/^a\n/) });
  expect(second).toMatchObject({ id: "dpc-c2", body: "c" });
  expect(others).toEqual([]);
});

test.each([["13/40/2013 08:14:44 PM"], ["02/03/2013 18:14:44 PM"], ["yesterday"]])(
  "what has no time is no comment: %s",
  (written) => {
    expect(commentsOf(commentRows(1, written, "a"))).toEqual([]);
  },
);
