export type Connection = "live" | "lost";
type Name = "due" | "event" | "files" | "status";
type Listening = {
  /** What is done at each event. */
  events: Partial<Record<Name, (data: unknown) => void>>;
  /** Is told when the connection is there, and when it is lost. */
  connection(state: Connection): void;
};

/** Milliseconds until a refused connection is tried again; a lost one the browser itself opens anew. */
const againMs = 10_000;

/**
 * Listens to what changes at the server. Only while the page is in view: a browser has few connections to a server, and a page with
 * an open one is not kept for Back.
 */
export function listen({ events, connection }: Listening): void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    if (source || document.hidden) return;
    clearTimeout(again);
    const opened = new EventSource(`/api/stream?events=${Object.keys(events).join(",")}`);
    source = opened;
    opened.onopen = () => connection("live");
    opened.onerror = () => {
      if (source !== opened) return;
      connection("lost");
      if (opened.readyState !== EventSource.CLOSED) return;
      source = undefined;
      again = setTimeout(open, againMs);
    };
    for (const [name, act] of Object.entries(events))
      opened.addEventListener(name, ({ data }: MessageEvent<string>) => act(JSON.parse(data)));
  }
  function close(): void {
    clearTimeout(again);
    source?.close();
    source = undefined;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}
