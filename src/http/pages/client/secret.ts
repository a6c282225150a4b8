/** A page with a secret is not sent again when it is reloaded: the address becomes that of the page without it. */
export function startSecret(): void {
  if (document.body.dataset["page"] === "secret") history.replaceState(null, "", "/keys");
}
