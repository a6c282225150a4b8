import { galleryPath, withPart } from "./gallery-query.ts";

const number = new Intl.NumberFormat("en");
const monthName = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" });

/** A month (`202405`) and how many pictures were posted in it. */
type Month = { value: string; count: number };

/** The months in which pictures were posted, each a link that narrows the gallery to it. */
export const Months = ({ months, parts }: { months: readonly Month[]; parts: readonly string[] }) => (
  <details class="drop">
    <summary class="button">Months</summary>
    <nav class="card months" aria-label="Months">
      {[...Map.groupBy(months, ({ value }) => value.slice(0, 4))].map(([year, list]) => (
        <section>
          <h2>
            <a href={galleryPath(withPart(parts, "date", year))}>{year}</a>
          </h2>
          <ul class="row">
            {list.map(({ value, count }) => {
              const month = value.slice(4);
              return (
                <li>
                  <a href={galleryPath(withPart(parts, "date", `${year}-${month}`))}>
                    {monthName.format(Date.UTC(Number(year), Number(month) - 1))}
                  </a>{" "}
                  <span class="soft small">{number.format(count)}</span>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </nav>
  </details>
);
