import { afterAll, beforeAll, expect, test } from "bun:test";
import { createStandIn, type StandIn } from "../../scripts/world/stand-in.ts";
import { ask, askJson, oneOf } from "./asking.ts";

type Image = { id: string; link: string; description: string | null };
type Wrapped<T = Image & { images: Image[] }> = { data: T; success: boolean; status: number };

const api = "https://api.imgur.com/3";
const headers = { authorization: "Client-ID demo" };
let standIn: StandIn;
beforeAll(async () => {
  standIn = await createStandIn({ now: 1_760_000_000, submissions: 60 });
});
afterAll(() => standIn.close());

const idOf = (kind: Parameters<typeof oneOf>[1]): string => oneOf(standIn, kind).expected[0]?.mediaId ?? "";

test("an album lists its pictures in order, under every address it has", async () => {
  const { post, expected } = oneOf(standIn, "imgurGallery");
  const id = post.url.match(/\w+$/)?.[0];
  for (const path of [`album/${id}`, `gallery/${id}`, `gallery/album/${id}`]) {
    const answer = await askJson<Wrapped>(standIn, `${api}/${path}`, { headers });
    expect(answer).toMatchObject({ success: true, status: 200, data: { id, images_count: expected.length } });
    expect(answer.data.images.map((image) => image.link)).toEqual(expected.map(({ url }) => url));
  }
  const { data } = await askJson<Wrapped<Image[]>>(standIn, `${api}/album/${id}/images`, { headers });
  expect(data.map((image) => image.description ?? undefined)).toEqual(expected.map(({ caption }) => caption));
});

test("an album's own answer may list only its first pictures; its list of images has all", async () => {
  const cut = await createStandIn({ now: 1_760_000_000, submissions: 1, kinds: ["imgurCutAlbum"] });
  const [album] = cut.world.imgur.albums.values();
  const { data } = await askJson<Wrapped>(cut, `${api}/album/${album?.id}`, { headers });
  expect(data).toMatchObject({ images_count: 7 });
  expect(data.images).toHaveLength(3);
  const images = await askJson<Wrapped<Image[]>>(cut, `${api}/album/${album?.id}/images`, { headers });
  expect(images.data).toHaveLength(7);
  await cut.close();
});

test("slashes are escaped and the limits are told", async () => {
  const answer = await ask(standIn, `${api}/image/${idOf("imgurPage")}`, { headers });
  expect(await answer.text()).toContain('"link":"https:\\/\\/i.imgur.com\\/');
  expect(Number(answer.headers.get("x-ratelimit-clientremaining"))).toBeLessThan(12_500);
});

test("an animation over 20 MB links to a still", async () => {
  const id = idOf("imgurBigGif");
  const { data } = await askJson<Wrapped>(standIn, `${api}/gallery/${id}`, { headers });
  expect(data).toMatchObject({ link: `http://i.imgur.com/${id}h.gif`, type: "image/gif", animated: true });
  const still = await ask(standIn, data.link);
  expect(still.headers.get("content-type")).toBe("image/jpeg");
});

test("without a client id and for an unknown id the error is wrapped as the answers are", async () => {
  const [without, unknown] = [
    await askJson<Wrapped>(standIn, `${api}/image/${idOf("imgurPage")}`),
    await askJson<Wrapped>(standIn, `${api}/album/nothing`, { headers }),
  ];
  expect(without).toMatchObject({ success: false, status: 401, data: { error: "Authentication required" } });
  expect(unknown).toMatchObject({ success: false, status: 404 });
});

test("the server ignores extensions, shrinks by suffix, and shows a page for gifv", async () => {
  const png = await ask(standIn, `https://i.imgur.com/${idOf("imgurMisnamed")}.jpg?1`);
  expect(png.headers.get("content-type")).toBe("image/png");
  const [small, whole] = await Promise.all(
    ["h", ""].map(async (suffix) => {
      const answer = await ask(standIn, `https://i.imgur.com/${idOf("imgurThumbnail")}${suffix}.jpg`);
      return (await answer.bytes()).length;
    }),
  );
  expect(small).toBeLessThan(whole ?? 0);
  const gifv = await ask(standIn, `https://i.imgur.com/${idOf("imgurGifv")}.gifv`);
  expect(gifv.headers.get("content-type")).toContain("text/html");
});

test("what was removed leads to a placeholder of 161x81", async () => {
  const { post } = oneOf(standIn, "imgurRemoved");
  const moved = await ask(standIn, post.url);
  expect([moved.status, moved.headers.get("location")]).toEqual([302, "https://i.imgur.com/removed.png"]);
  const bytes = Buffer.from(await (await ask(standIn, "https://i.imgur.com/removed.png")).arrayBuffer());
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([161, 81]);
});
