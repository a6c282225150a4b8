import type { Manual, ManualSubject } from "../../../model/manual.ts";
import { Icon } from "./icon.tsx";

/** What is listed of a manual or a guide. */
export type Listed = Pick<Manual, "name" | "subject" | "title" | "about" | "sections">;

/** The subjects in the order in which they are listed. */
export const subjects = [
  ["use", "Using it"],
  ["run", "Running it"],
  ["build", "For programs and engineers"],
] as const satisfies [subject: ManualSubject, title: string][];

/** Every manual; the one that is read with its headings. */
export const ManualNav = ({ manuals, current }: { manuals: readonly Listed[]; current: string }) => (
  <nav id="contents" class="manual-nav" aria-label="Manuals">
    <ManualSearch text="" />
    {subjects.map(([subject, title]) => (
      <>
        <p class="subject">{title}</p>
        <ul>
          {manuals
            .filter((manual) => manual.subject === subject)
            .map((manual) => (
              <li>
                <a href={`/help/${manual.name}`} aria-current={manual.name === current ? "page" : undefined}>
                  {manual.title}
                </a>
                {manual.name === current && <Headings sections={manual.sections} />}
              </li>
            ))}
        </ul>
      </>
    ))}
  </nav>
);

const Headings = ({ sections }: Pick<Listed, "sections">) => {
  const listed = sections.filter(({ level }) => level === 2);
  if (listed.length === 0) return <></>;
  return (
    <ul>
      {listed.map(({ id, title }) => (
        <li>
          <a href={`#${id}`}>{title}</a>
        </li>
      ))}
    </ul>
  );
};

/** Searches all manuals. */
export const ManualSearch = ({ text }: { text: string }) => (
  <form class="manual-search" role="search" aria-label="Manuals" action="/help">
    <label class="unseen" for="q">
      Search the manuals
    </label>
    <input
      id="q"
      name="q"
      type="search"
      value={text}
      maxlength={200}
      placeholder="Search the manuals"
      autocomplete="off"
    />
    <button aria-label="Search the manuals">
      <Icon name="search" />
    </button>
  </form>
);
