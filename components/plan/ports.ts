import type { Found, Problem } from "../common/problem";

/** Reads ports as Dockerfiles write them; with what is wrong with others. */
export function parsePorts(field: string, ports: readonly (number | string)[]): Found<string[]> {
  const problems: Problem[] = [];
  const parsed: string[] = [];
  ports.forEach((port, index) => {
    const at = `${field}[${index}]`;
    const match = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(String(port));
    const number = Number(match?.[1]);
    const text = `${number}/${match?.[2] ?? "tcp"}`;
    if (match === null || number < 1 || number > 65535) {
      const rule = "is not a valid port: 1 to 65535, with `/tcp` or `/udp` behind it if wanted";
      problems.push({ field: at, value: port, rule, fix: "write `8000` or `8000/udp`" });
    } else if (parsed.includes(text)) {
      problems.push({ field: at, value: port, rule: "is named twice", fix: "name each port once" });
    } else {
      parsed.push(text);
    }
  });
  return { value: parsed, problems };
}
