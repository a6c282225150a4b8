import { describe, expect, test } from "bun:test";
import { parser, type PicturePage } from "../../../src/sites/dpchallenge/picture-page.ts";
import { failureIn } from "./failure-in.ts";
import {
  breakdown,
  challengeLabel,
  informationPanel,
  pictureHeader,
  picturePage,
  sitePage,
  statisticsPanel,
} from "./pages.ts";

const url = "https://www.dpchallenge.com/image.php?IMAGE_ID=1265266";
const read = (html: string) => parser.read(new TextEncoder().encode(html), url);

function pictureOf(html: string): Extract<PicturePage, { kind: "picture" }> {
  const page = read(html);
  if (page.kind !== "picture") throw new Error(page.kind);
  return page;
}

const rated = `<b>Place:</b> 22 out of 1,133<br><b>Avg (all users):</b> 6.1520<br><b>Avg (commenters):</b> 7.8500<br>
<b>Avg (participants):</b> 6.5875<br><b>Avg (non-participants):</b> 5.7692<br>
<b>Views since voting:</b> 1,234<br><b>Views during voting:</b> 358 <b>Votes:</b> 1,171 <b>Comments:</b> 29<br>
<b>Favorites:</b> 3 (<a href="/favorites.php?IMAGE_ID=1" class=u>view</a>)<br><br>`;
const information = informationPanel(
  `${challengeLabel}<b>Camera:</b> <a href="/camera.php?CAMERA_ID=1" class="u">Nikon D60</a><br>
<b>Lens:</b> <a class="u" href="/lens.php?LENS_ID=2">Nikkor 55-200mm f/4-5.6G</a><br><b>Location:</b> Zürich, CH<br><b>Date:</b> Nov 25, 2010<br>
<b>Aperture:</b> f/2.8<br><b>ISO:</b> 200<br><b>Shutter:</b> 1/60<br>
<b>Galleries:</b> <a href="/photo_gallery.php?GALLERY_ID=1">Black and White</a>, <a href="/photo_gallery.php?GALLERY_ID=2">Portraiture</a><br><b>Date Uploaded:</b> Nov 26, 2010<br>`,
  "First &lt;line&gt;.<br><br>  Second, <b>Votes:</b> 7 &amp; <i>all</i>.<table><tr><td>a table</td></tr></table>",
);
const statistics = statisticsPanel(rated);

test("a rated picture gives all values of its page", () => {
  expect(read(picturePage({ information, statistics }))).toEqual({
    kind: "picture",
    imageId: 1265266,
    title: "Well Read..",
    photographer: "odriew",
    photographerId: 75618,
    challengeId: 3257,
    imageUrl:
      "https://images.dpchallenge.com/images_challenge/3000-3999/3257/1200/Copyrighted_Image_Reuse_Prohibited_1265266.jpg",
    uploaded: Date.parse("2010-11-26T00:00:00Z") / 1000,
    rating: {
      submissionId: "dpc-1265266",
      challengeId: "dpc-3257",
      place: 22,
      entries: 1133,
      average: 6.152,
      participants: 6.5875,
      nonParticipants: 5.7692,
      commenters: 7.85,
      votes: 1171,
      views: 1592,
      viewsDuringVoting: 358,
      viewsSinceVoting: 1234,
      comments: 29,
      favourites: 3,
      counts: null,
      countsFrom: null,
      tags: null,
      styles: null,
      isDisqualified: false,
      avaIndex: null,
      avaChallenge: null,
      avaTags: null,
    },
    claims: {
      submissionId: "dpc-1265266",
      camera: "Nikon D60",
      lens: "Nikkor 55-200mm f/4-5.6G",
      aperture: "f/2.8",
      iso: "200",
      shutter: "1/60",
      location: "Zürich, CH",
      date: "Nov 25, 2010",
      galleries: ["Black and White", "Portraiture"],
      words: "First <line>.\n\nSecond, Votes: 7 & all.\n\na table",
    },
    comments: [],
  });
});

describe("the voting breakdown", () => {
  const counts = ["0", "1", "5", "17", "38", "1,036", "15", "6", "5", "1"];
  test("is taken from the older pages that show it", () => {
    const { rating } = pictureOf(picturePage({ statistics: statisticsPanel(rated, breakdown(counts)) }));
    expect(rating).toMatchObject({
      counts: [0, 1, 5, 17, 38, 1036, 15, 6, 5, 1],
      countsFrom: "page",
      votes: 1171,
    });
  });
  test("counts under a heading of its own too", () => {
    const panel = `<table><tr class="forum-heading"><td>Statistics</td>${breakdown([])}</tr><tr class="forum-bg1"><td>${rated}</td>${breakdown(counts)}</tr></table>`;
    expect(pictureOf(picturePage({ statistics: panel })).rating).toMatchObject({
      place: 22,
      countsFrom: "page",
    });
  });
  test.each([
    ["nine", counts.slice(1)],
    ["eleven", [...counts, "1"]],
    ["ten, one of them not a number", [...counts.slice(1), "-"]],
    ["none", []],
  ])("of %s counts is none", (_what, texts) => {
    const { rating } = pictureOf(picturePage({ statistics: statisticsPanel(rated, breakdown(texts)) }));
    expect(rating).toMatchObject({ counts: null, countsFrom: null });
  });
  test("is not what a photographer writes", () => {
    const words = breakdown(counts).replace(/<\/?td>/g, "");
    expect(pictureOf(picturePage({ information: informationPanel("", words) })).rating.counts).toBeNull();
  });
});

describe("what has no place", () => {
  const views = "<b>Views since voting:</b> 12<br><b>Views during voting:</b> 5<br><b>Comments:</b> 1<br>";
  test.each([
    ["is disqualified in a contest", picturePage({ information, statistics: statisticsPanel(views) }), true],
    [
      "is disqualified where its panel has that word",
      picturePage({ statistics: statisticsPanel(`<b>Place:</b> Disqualified<br>${views}`) }),
      true,
    ],
    ["is unknown without a panel", picturePage({ information }), null],
  ])("%s", (_what, html, isDisqualified) => {
    expect(pictureOf(html).rating).toMatchObject({ place: null, average: null, isDisqualified });
  });
  test("is in a portfolio, in no contest", () => {
    const header = pictureHeader(
      "//images.dpchallenge.com/images_portfolio/75000-79999/75618/1200/Copyrighted_Image_Reuse_Prohibited_1265266.jpg",
    );
    const panel = statisticsPanel("<b>Views:</b> 1,012<br><b>Comments:</b> 1<br><b>Favorites:</b> 0<br>");
    const page = pictureOf(picturePage({ header, statistics: panel }));
    expect(page).toMatchObject({ challengeId: null, photographer: "odriew" });
    expect(page.rating).toMatchObject({
      challengeId: null,
      place: null,
      views: 1012,
      favourites: 0,
      isDisqualified: null,
    });
  });
});

test("text after a panel's table is none of its values", () => {
  const beside = "<p><b>Place:</b> 1 out of 2<br>It was disqualified</p>";
  const panel = statisticsPanel("<table><tr><td></td></tr></table><b>Avg (all users):</b> 5.5<br>");
  const { rating } = pictureOf(picturePage({ statistics: panel, comments: beside }));
  expect(rating).toMatchObject({ average: 5.5, place: null, isDisqualified: false });
});

test.each([
  ["its place is beyond all entries", "<b>Place:</b> 134 out of 133<br>", { place: null, entries: 133 }],
  ["its average is no score", "<b>Avg (all users):</b> 61520<br>", { average: null }],
  ["its votes have a fraction", "<b>Votes:</b> 1.5<br>", { votes: null }],
  ["its votes are beyond all numbers", "<b>Votes:</b> 99999999999999999999<br>", { votes: null }],
  ["a label comes twice", "<b>Votes:</b> 3<br><b>Votes:</b> 4<br>", { votes: 3 }],
  ["nothing stands behind a label", "<b>Votes:</b> <b>Comments:</b> 4<br>", { votes: null, comments: 4 }],
])("a value is not taken where %s", (_what, labels, rating) => {
  expect(pictureOf(picturePage({ statistics: statisticsPanel(labels) })).rating).toMatchObject(rating);
});

test.each([
  [
    "a picture of its own name alone",
    picturePage({ header: `<div class="imagetitle">A &amp; B</div>` }),
    { title: "A & B", imageUrl: null },
  ],
  [
    "a picture whose title is only in its alt",
    picturePage({ header: pictureHeader().replace(/<div[^]*?<\/div>/, "") }),
    { title: "Well Read.." },
  ],
  [
    "a portfolio's link, whose name is in the page's title",
    picturePage({
      header: `<div class="imagetitle">Well Read..</div><a class="u" href="portfolio.php?USER_ID=8&amp;collection_id=1">Portfolio</a>`,
    }),
    { photographer: "somebody", photographerId: 8 },
  ],
  [
    "no photographer",
    picturePage({ header: `<div class="imagetitle">Other</div>` }),
    { photographer: null, photographerId: null },
  ],
])("the header may show %s", (_what, html, expected) => {
  expect(pictureOf(html)).toMatchObject(expected);
});

test.each([
  ["Invalid IMAGE_ID.  Please check the URL."],
  ["This image has been removed."],
  ["The photograph you requested does not exist"],
])("an error page of the site is missing: %s", (words) => {
  expect(read(sitePage(words))).toEqual({ kind: "missing" });
});

describe("a page of another kind is refused:", () => {
  const whole = picturePage({ information, statistics });
  test.each([
    ["cut in its statistics", whole.slice(0, whole.indexOf("Favorites")), "truncated"],
    ["cut before its last sign", whole.slice(0, -3), "truncated"],
    ["an error page that is cut", sitePage("This image has been removed.").slice(0, -9), "truncated"],
    ["of the site, but another one", sitePage("We are down for maintenance"), "bad_answer"],
    ["of another site", "<html><title>404 not found</title><body>not found</body></html>", "bad_answer"],
    ["empty", "", "bad_answer"],
  ] as const)("%s", (_what, page, code) => {
    expect(failureIn(() => read(page)).code).toBe(code);
  });
});

test("the number is the shown picture's where the address has none; a page without either is refused", () => {
  const bytes = (html: string) => new TextEncoder().encode(html);
  const elsewhere = "https://www.dpchallenge.com/";
  expect(parser.read(bytes(picturePage()), elsewhere)).toMatchObject({ imageId: 1265266, challengeId: 3257 });
  const bare = picturePage({ header: `<div class="imagetitle">x</div>` });
  expect(failureIn(() => parser.read(bytes(bare), elsewhere)).code).toBe("bad_answer");
});
