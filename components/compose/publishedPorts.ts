import type { Problem } from "../common/problem";
import { isRecord } from "../common/record";
import type { ComposeService } from "./composeOptions";
import { withDefaults } from "./interpolation";
import { portsOf } from "./serviceEntry";

const SHORT =
  /^(?:(?:(?<address>\d+(?:\.\d+){3}|\[[\da-f:.]+\]):)?(?<host>\d+(?:-\d+)?)?:)?(?<container>\d+(?:-\d+)?)(?:\/(?<protocol>tcp|udp|sctp))?$/i;

/** Some ports of the host, all of one protocol. */
interface Published {
  /** Empty: every address of the host. */
  readonly address: string;
  readonly numbers: readonly number[];
  readonly protocol: string;
}

/** A port of the host, and the services that publish it. */
interface Claim {
  readonly port: string;
  readonly address: string;
  readonly service: ComposeService;
}

/** What is wrong with a port as the Compose Specification's short form has it; a variable without a default may be anything. */
export function portProblem(field: string, port: unknown): Problem[] {
  const text = withDefaults(String(port));
  const isObject = typeof port === "object";
  return isObject || text === undefined || publishedBy(text) !== undefined
    ? []
    : [
        {
          field,
          value: port,
          rule: "is not a valid port",
          fix: "write `8080:80`, `8443:8443/udp` or `127.0.0.1:9000-9002:9000-9002`, with as many on both sides",
        },
      ];
}

/** One problem for each port of the host that several services publish. */
export function portConflicts(services: readonly ComposeService[]): Problem[] {
  const claims = services.flatMap(claimsOf);
  const ports = [...new Set(claims.map(({ port }) => port))];
  return ports.flatMap((port) => {
    const all = claims.filter((one) => one.port === port);
    const colliding = all.filter((one) => all.some((other) => collide(one, other)));
    const names = [...new Set(colliding.map(({ service }) => service.name))];
    return names.length < 2
      ? []
      : [
          {
            field: `${names.join(", ")}: compose.ports`,
            value: port,
            rule: `is published by ${names.length} services`,
            fix: `publish it under another port in one of them, such as ${otherPort(port)}`,
          },
        ];
  });
}

function otherPort(port: string): string {
  const [number = "", protocol = ""] = port.split("/");
  const other = Number(number) + (Number(number) < 50_000 ? 10_000 : -10_000);
  return `\`${other}:${number}${protocol === "tcp" ? "" : `/${protocol}`}\``;
}

/** Two services of which no profile starts both are never there at a time. */
function collide(one: Claim, other: Claim): boolean {
  const [own, others] = [profilesOf(one.service), profilesOf(other.service)];
  const apart = own.length > 0 && others.length > 0 && !own.some((profile) => others.includes(profile));
  return (
    one.service !== other.service &&
    !apart &&
    (one.address === "" || other.address === "" || one.address === other.address)
  );
}

function profilesOf({ options: { profiles } }: ComposeService): unknown[] {
  return Array.isArray(profiles) ? profiles : [];
}

function claimsOf(service: ComposeService): Claim[] {
  return portsOf(service)
    .flatMap(
      (port) => (isRecord(port) ? publishedByMap(port) : publishedBy(withDefaults(String(port)) ?? "")) ?? [],
    )
    .flatMap(({ address, numbers, protocol }) =>
      numbers.map((number) => ({ port: `${number}/${protocol}`, address, service })),
    );
}

/** The long form, which the schema has seen. */
function publishedByMap(port: Readonly<Record<string, unknown>>): Published | undefined {
  const {
    host_ip: ip = "",
    published = "",
    target = "",
    protocol = "tcp",
  } = port as Readonly<Record<string, string | number>>;
  const address = ip === "" ? "" : String(ip).includes(":") ? `[${ip}]:` : `${ip}:`;
  return publishedBy(withDefaults(`${address}${published}:${target}/${protocol}`) ?? "");
}

/** @returns undefined if the text is not a port; without numbers if the engine chooses one. */
function publishedBy(text: string): Published | undefined {
  const { address = "", host, container = "", protocol = "tcp" } = SHORT.exec(text)?.groups ?? {};
  const [inside, outside] = [rangeOf(container), host === undefined ? [] : rangeOf(host)];
  if (inside === undefined || outside === undefined) {
    return undefined;
  }
  const everywhere = address === "0.0.0.0" || address === "[::]";
  const found = { address: everywhere ? "" : address, protocol: protocol.toLowerCase() };
  // of several ports for one the engine takes any that is free
  const isChoice = outside.length > 1 && inside.length === 1;
  return outside.length === inside.length || outside.length === 0 || isChoice
    ? { ...found, numbers: isChoice ? [] : outside }
    : undefined;
}

function rangeOf(text: string): number[] | undefined {
  const [first = 0, last = first] = text.split("-").map(Number);
  return first < 1 || last > 65_535 || last < first
    ? undefined
    : Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
