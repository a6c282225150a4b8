import fc from "fast-check";

/** Signs and words that the full-text index's own query language would understand. */
const signs = `" ' * - ( ) : ^ + { } AND NOT NEAR( ǂ ǂall a é`.split(" ");

/** Texts to search for, among them invalid Unicode and fragments of FTS5's query language. */
export const hostileText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...signs, "\0", "\ud800", " ")).map((parts) => parts.join("")),
  fc.string(),
);
