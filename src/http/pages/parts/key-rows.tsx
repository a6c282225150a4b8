import type { Keys } from "./keyboard-keys.ts";

/** Keys with what they do. */
export const KeyRows = ({ keys }: { keys: Keys }) => (
  <dl class="key-rows">
    {keys.map(([same, action]) => (
      <div>
        <dt>
          {same.split(" ").map((key) => (
            <>
              <kbd>{key}</kbd>{" "}
            </>
          ))}
        </dt>
        <dd>{action}</dd>
      </div>
    ))}
  </dl>
);
