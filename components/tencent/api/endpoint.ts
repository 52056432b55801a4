import * as http from "node:http";
import * as https from "node:https";
import { getProxyForUrl } from "proxy-from-env";
import { PlanError, type Problem } from "../../common/problem";
import { isLoopbackHost } from "../../common/reference";

/** Where API calls go, in the SDK's terms. */
export interface Endpoint {
  /** Host that is signed; its first label is the service's name in the signature. */
  readonly host: string;
  readonly protocol: "https://" | "http://";
  readonly agent?: http.Agent;
  readonly proxy?: string;
}

/** Root domain of the API; `intl.tencentcloudapi.com` is that of the international site, with accounts of its own. */
const DOMAIN = "tencentcloudapi.com";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Where the calls of a service go: Tencent's own host, unless the environment names another one.
 * `TENCENTCLOUD_DOMAIN` and `TENCENTCLOUD_PROTOCOL` mean what they mean to the Terraform provider;
 * `TENCENTCLOUD_ENDPOINT` is a URL that connections go to instead, while requests stay signed for the service.
 *
 * @param service first label of the API's host, e.g. `tcr`.
 * @throws PlanError if the environment's values make no endpoint.
 */
export function endpointOf(service: string, env: Variables): Endpoint {
  // an empty variable is one that is not set, as the Terraform provider has it
  const host = `${service}.${env["TENCENTCLOUD_DOMAIN"] || DOMAIN}`;
  const wanted = env["TENCENTCLOUD_PROTOCOL"] || "HTTPS";
  const problems = protocolProblems(wanted, host);
  const override = parseOverride(env["TENCENTCLOUD_ENDPOINT"], problems);
  if (problems.length > 0) {
    throw new PlanError("Tencent Cloud API endpoint", problems);
  }
  if (override !== undefined) {
    return redirected(host, override);
  }
  const protocol = wanted.toUpperCase() === "HTTP" ? "http://" : "https://";
  const proxy = getProxyForUrl(protocol + host);
  if (proxy !== "") {
    return { host, protocol, proxy };
  }
  // an agent of our own, because the SDK would otherwise use `http_proxy` also where `no_proxy` forbids it
  return { host, protocol, agent: protocol === "http://" ? new http.Agent() : new https.Agent() };
}

/**
 * Keeps host and signature those of the service, and connects elsewhere: the SDK would otherwise sign
 * for the service `127` when the endpoint is `127.0.0.1`.
 */
function redirected(host: string, target: URL): Endpoint {
  const isTls = target.protocol === "https:";
  const name = target.hostname.replace(/^\[|\]$/g, "");
  const port = target.port === "" ? (isTls ? 443 : 80) : Number(target.port);
  const agent = isTls ? new https.Agent({ servername: name }) : new http.Agent();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => connect({ ...options, host: name, port }, callback);
  return { host, protocol: isTls ? "https://" : "http://", agent };
}

function parseOverride(value: string | undefined, problems: Problem[]): URL | undefined {
  if (value === undefined || value === "") {
    return undefined;
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const problem = { field: "TENCENTCLOUD_ENDPOINT", value };
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || url.pathname !== "/") {
    problems.push({
      ...problem,
      rule: "is not a valid endpoint: a URL of scheme and host alone",
      fix: "e.g. `http://127.0.0.1:8080`",
    });
    return undefined;
  }
  if (url.protocol === "http:" && !isLoopbackHost(url.host)) {
    problems.push({
      ...problem,
      rule: "is plain HTTP outside this machine",
      fix: `write \`https://${url.host}\``,
    });
  }
  return url;
}

function protocolProblems(value: string, host: string): Problem[] {
  const problem = { field: "TENCENTCLOUD_PROTOCOL", value };
  if (value.toUpperCase() === "HTTPS") {
    return [];
  }
  if (value.toUpperCase() !== "HTTP") {
    return [{ ...problem, rule: "is not a valid protocol: it is HTTPS or HTTP", fix: "leave it out" }];
  }
  if (host.endsWith(`.${DOMAIN}`)) {
    return [
      { ...problem, rule: "is plain HTTP, which Tencent's own hosts do not speak", fix: "leave it out" },
    ];
  }
  return [];
}
