/** What a program writes first, given some bytes; nothing where it fails or is not there. */
export async function firstLine(command: string[], bytes?: Uint8Array): Promise<string> {
  try {
    const child = Bun.spawn(command, {
      stdin: bytes ? new Blob([new Uint8Array(bytes)]) : "ignore",
      stderr: "ignore",
    });
    const text = await new Response(child.stdout).text();
    return (await child.exited) === 0 ? (text.trim().split("\n")[0] ?? "") : "";
  } catch {
    return "";
  }
}
