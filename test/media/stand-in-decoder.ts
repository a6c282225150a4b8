/** Plays the decoder process; the last words of the path say how: `<pixels>.<crash|hang|spin|stall|swell|refuse|show>`. */
import { writeFileSync } from "node:fs";
import { EXIT_MEMORY, type FromDecoder, type ToDecoder } from "../../src/media/decoder/decoder-protocol.ts";

const tell = (message: FromDecoder): void => void process.send?.(message);
let manner = "";

process.on("message", (message: ToDecoder) => {
  tell({ kind: "begun" });
  if (message.kind === "examine") {
    const [, pixels = "1", how = ""] = /(\d+)\.(\w+)$/.exec(message.path) ?? [];
    manner = how;
    if (how === "stall") return;
    if (how === "refuse") tell({ kind: "failed", code: "not_picture", message: "picture: a page" });
    else tell({ kind: "measured", pixels: Number(pixels) });
    if (how === "show") writeFileSync(message.path, Object.keys(process.env).join(" "));
    return;
  }
  if (manner === "crash") process.kill(process.pid, "SIGSEGV");
  if (manner === "swell") process.exit(EXIT_MEMORY);
  if (manner === "hang") return;
  if (manner === "spin") for (;;);
  const size = { format: "png", width: 1, height: 1, frames: process.pid } as const;
  const examined = { ...size, descriptors: {}, prompts: [], camera: null, cameraData: null };
  setTimeout(() => tell({ kind: "done", examined, memoryBytes: 1 }), 20);
});
process.on("disconnect", () => process.exit(0));
tell({ kind: "ready" });
