/**
 * `type`: erased before anything runs. `value`: loaded. `reference`: a module named by
 * `new URL("./x.ts", import.meta.url)`, which starts in a thread or process of its own.
 */
export type Import = { specifier: string; kind: "value" | "type" | "reference" };

/** A module's source without the text that a search must ignore; line breaks stay. */
export type Code = {
  /** Without comments and template text. */
  uncommented: string;
  /** Also without the contents of strings. */
  bare: string;
};

const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\\.|[`{}]/g;

const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/** Blanks comments, template text (not the code in `${...}`) and strings. */
export function codeOf(source: string): Code {
  // The open brackets: "{" of a block, "$" of the code in a template.
  const open: string[] = [];
  let [uncommented, bare, position] = ["", "", 0];
  const copy = (text: string, bareText = text) => {
    uncommented += text;
    bare += bareText;
  };
  /** Blanks template text from `start` to its end or to the next `${`. @returns the position after it. */
  const skipTemplate = (start: number): number => {
    const end = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(`|\$\{)?/y;
    end.lastIndex = start;
    const match = end.exec(source);
    if (match?.[1] === "${") open.push("$");
    copy(blank(match?.[0] ?? ""));
    return end.lastIndex;
  };

  while (position < source.length) {
    token.lastIndex = position;
    const match = token.exec(source);
    if (match === null) break;
    const [text] = match;
    copy(source.slice(position, match.index));
    position = match.index + text.length;
    if (text.startsWith("/")) copy(blank(text));
    else if (text.startsWith('"') || text.startsWith("'")) copy(text, `"${blank(text.slice(2))}"`);
    else if (text === "`") {
      copy(" ");
      position = skipTemplate(position);
    } else if (text === "}" && open.pop() === "$") {
      copy(" ");
      position = skipTemplate(position);
    } else {
      if (text === "{") open.push("{");
      copy(text);
    }
  }
  copy(source.slice(position));
  return { uncommented, bare };
}

/** Everything that a module imports, re-exports or refers to, in no particular order. */
export function importsOf({ uncommented }: Code): Import[] {
  const imports: Import[] = [];
  const collect = (pattern: RegExp, kindOf: (type: string | undefined) => Import["kind"]) => {
    for (const { groups } of uncommented.matchAll(pattern))
      if (groups?.["path"] !== undefined)
        imports.push({ specifier: groups["path"], kind: kindOf(groups["type"]) });
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
  return imports;
}
