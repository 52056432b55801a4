/** Fields of a list that the Go command takes in one argument, as its `quoted.Split` finds them. */
export function goFields(text: string): string[] {
  const fields = [...text.matchAll(/[ \t\n\r]*(?:"([^"]*)"|'([^']*)'|([^ \t\n\r]+))/g)];
  return fields.map(([, double, single, plain = ""]) => double ?? single ?? plain);
}
