import type { Resolver } from "./resolver.ts";

/** Sites of video and sound, with their subdomains. */
const sites = [
  "v.redd.it",
  "youtube.com",
  "youtu.be",
  "youtube-nocookie.com",
  "vimeo.com",
  "streamable.com",
  "twitch.tv",
  "dailymotion.com",
  "dai.ly",
  "tiktok.com",
  "streamja.com",
  "streamff.com",
  "streamable.ca",
  "rumble.com",
  "bitchute.com",
  "medal.tv",
  "soundcloud.com",
  "spotify.com",
];

const videoFile = /\.(mp4|m4v|webm|mov|mkv|avi|m3u8|mpd|mp3)$/i;

/** Videos: no pictures, and no request. */
export const video: Resolver = {
  name: "video",
  examples: [
    "https://v.redd.it/trv2rxtydzug1",
    "https://www.youtube.com/watch?v=abcdefghijk",
    "https://youtu.be/abcdefghijk",
    "https://vimeo.com/123456789",
    "https://streamable.com/abcde",
    "https://clips.twitch.tv/SomeClip",
    "https://example.com/movie.mp4",
  ],
  matches: ({ hostname, pathname }) =>
    sites.some((site) => hostname === site || hostname.endsWith(`.${site}`)) || videoFile.test(pathname),
  asks: () => undefined,
  resolve: async () => ({ images: [] }),
};
