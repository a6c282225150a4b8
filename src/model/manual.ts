/** A heading of a manual, and the words that follow it until the next one. */
export type ManualSection = {
  /** Of the heading, within its page. */
  id: string;
  title: string;
  /** Of the heading: 1 is the manual's own. */
  level: number;
  text: string;
};

/** What a manual is read for. */
export type ManualSubject = "use" | "run" | "build";

/** A manual of a folder, as the pages show it. */
export type Manual = {
  /** In the address of its page. */
  name: string;
  subject: ManualSubject;
  title: string;
  /** What it answers, in a line. */
  about: string;
  /** Escaped; links between manuals lead to their pages. */
  html: string;
  sections: ManualSection[];
};
