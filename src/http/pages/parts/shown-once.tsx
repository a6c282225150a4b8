import { Icon } from "./icon.tsx";

/** A secret that is shown this once, with a button that copies it. */
export const ShownOnce = ({ title, secret, hint }: { title: string; secret: string; hint: string }) => (
  <section class="card shown-once stack" role="status" aria-labelledby="secret-title">
    <h2 id="secret-title">{title}</h2>
    <p class="row">
      <code>{secret}</code>
      <button type="button" data-copy={secret}>
        <Icon name="copy" /> Copy
      </button>
    </p>
    <p class="small soft">{hint}</p>
  </section>
);
