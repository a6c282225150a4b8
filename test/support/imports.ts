/**
 * `type`: erased before anything runs. `value`: loaded. `reference`: a module named by
 * `new URL("./x.ts", import.meta.url)`, which starts in a thread or process of its own.
 */
export type Import = { specifier: string; kind: "value" | "type" | "reference" };

/** A module's text without what a search must not find in it. */
export type Code = {
  /** Without comments and templates. */
  uncommented: string;
  /** Without the contents of strings either: nothing but code. */
  bare: string;
};

const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\\.|[`{}]/g;

const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/** Takes comments, templates (but for the code in their `${...}`) and strings out of a module. */
export function codeOf(source: string): Code {
  // What is open: "{" a block, "$" the code in a template.
  const open: string[] = [];
  let [uncommented, bare, at] = ["", "", 0];
  const copy = (text: string, naked = text) => {
    uncommented += text;
    bare += naked;
  };
  /** Blanks a template's text up to its end or to the next `${`. */
  const template = (from: number): number => {
    const end = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(`|\$\{)?/y;
    end.lastIndex = from;
    const found = end.exec(source);
    if (found?.[1] === "${") open.push("$");
    copy(blank(found?.[0] ?? ""));
    return end.lastIndex;
  };

  while (at < source.length) {
    token.lastIndex = at;
    const found = token.exec(source);
    if (found === null) break;
    const [text] = found;
    copy(source.slice(at, found.index));
    at = found.index + text.length;
    if (text.startsWith("/")) copy(blank(text));
    else if (text.startsWith('"') || text.startsWith("'")) copy(text, `"${blank(text.slice(2))}"`);
    else if (text === "`") {
      copy(" ");
      at = template(at);
    } else if (text === "}" && open.pop() === "$") {
      copy(" ");
      at = template(at);
    } else {
      if (text === "{") open.push("{");
      copy(text);
    }
  }
  copy(source.slice(at));
  return { uncommented, bare };
}

/** Everything that a module imports, re-exports or refers to, in no order. */
export function importsOf({ uncommented }: Code): Import[] {
  const found: Import[] = [];
  const collect = (pattern: RegExp, kindOf: (type: string | undefined) => Import["kind"]) => {
    for (const { groups } of uncommented.matchAll(pattern))
      if (groups?.["path"] !== undefined)
        found.push({ specifier: groups["path"], kind: kindOf(groups["type"]) });
  };
  // `import { type A } from` still loads the module: only `import type` is erased.
  collect(
    /\b(?:import|export)\s+(?<type>type\s+(?!from\b))?[\w$*{},\s]*?\bfrom\s*["'](?<path>[^"']+)["']/g,
    (type) => (type === undefined ? "value" : "type"),
  );
  collect(/\bimport\s*["'](?<path>[^"']+)["']/g, () => "value");
  collect(
    /(?<type>typeof\s+)?\b(?:import|require|import\.meta\.resolve)\(\s*["'](?<path>[^"']+)["']/g,
    (type) => (type === undefined ? "value" : "type"),
  );
  collect(/\bnew URL\(\s*["'](?<path>[^"']+\.ts)["']\s*,\s*import\.meta\.url/g, () => "reference");
  return found;
}
