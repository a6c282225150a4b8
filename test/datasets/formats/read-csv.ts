/**
 * RFC 4180 to the letter: records end with CRLF, all have as many fields, quotes are only where a field begins and ends, and
 * doubled within. A field that is empty without quotes is null.
 */
export function readCsv(text: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let record: (string | null)[] = [];
  while (field.lastIndex < text.length) {
    const offset = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new Error(`no field at ${offset}: ${JSON.stringify(text.slice(offset, offset + 40))}`);
    const [, quoted, bare, end] = match;
    record.push(quoted === undefined ? bare || null : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    records.push(record);
    record = [];
  }
  if (record.length > 0) throw new Error("the last record has no end");
  if (records.some(({ length }) => length !== records[0]?.length))
    throw new Error("records differ in length");
  return records;
}
