import type { Told } from "./open-site.ts";

const script = `<script>globalThis.owned = true</script><img src=x onerror="globalThis.owned = true">`;

/** What strangers write: markup, wide characters, marks that turn the direction around, emoji, one endless word. */
export const strangers: readonly Told[] = [
  { title: script, author: `"><script>globalThis.owned = true</script>`, flair: script },
  { title: "\uff37".repeat(300), author: "\uff37".repeat(60) },
  { title: "\u202egnp.exe \u2067\u05d0\u05d1\u05d2 end of the \u202etitle", author: "\u202enna" },
  { title: "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}".repeat(40), author: "ann" },
  { title: "x".repeat(300), author: "y".repeat(80), permalink: `https://www.reddit.com/${"z".repeat(400)}` },
  { title: `${"a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308".repeat(30)}`, author: "zalgo" },
  { title: "", author: null },
];
