/** Preloaded before every test: a request that is not to this machine fails with its URL. */
const real = globalThis.fetch;
const local = /^https?:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?(\/|$)/;

function guarded(input: string | URL | Request, options?: RequestInit): Promise<Response> {
  const url = input instanceof Request ? input.url : String(input);
  if (local.test(url) || url.startsWith("blob:") || url.startsWith("data:")) return real(input, options);
  return Promise.reject(new Error(`a test may not reach the network: ${url}`));
}

globalThis.fetch = Object.assign(guarded, { preconnect: real.preconnect });
