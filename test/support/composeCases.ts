import type { ComposeOptions } from "../../components/compose/composeOptions";

/** What stands in compose files of public projects, by what it is about. */
export const WRITTEN_COMPOSE: Readonly<Record<string, ComposeOptions>> = {
  "a command in one text": { command: "run --verbose" },
  "a command as a list": { command: ["run", "--dsn=${DSN:-dsn}"] },
  "an environment as a list": { environment: ["A=b", "TOKEN"] },
  "an environment as a map": { environment: { A: "b", PORT: 8080, DEBUG: true, TOKEN: null } },
  "ports with variables": { ports: ["${PORT:-8080}:8080", "127.0.0.1:${ADMIN:-9000}:9000/tcp", 3000] },
  "ranges of ports": { ports: ["3000-3005", "9090-9091:8080-8081", "6000-6010:80"] },
  "ports in the long form": {
    ports: [{ target: 80, published: "8080", host_ip: "127.0.0.1", mode: "host" }],
  },
  "mounts with options": {
    volumes: ["${DATA:-./data}:/data", "cache:/cache:ro,z", "/run/lock", "~/.aws:/home/app/.aws:ro"],
  },
  "mounts in the long form": {
    volumes: [
      { type: "bind", source: "./configs", target: "/configs", read_only: true, bind: { selinux: "z" } },
      { type: "volume", source: "state", target: "/state", volume: { nocopy: true } },
      { type: "tmpfs", target: "/tmp", tmpfs: { size: 1000000 } },
    ],
  },
  "depends_on as a list": { depends_on: ["postgres"] },
  "depends_on as a map": { depends_on: { postgres: { condition: "service_healthy", restart: true } } },
  "a healthcheck": {
    healthcheck: { test: ["CMD", "/app/service", "health"], interval: "5s", retries: 5, start_period: "10s" },
  },
  "one env_file": { env_file: ".env" },
  "env_file in the long form": { env_file: ["a.env", { path: "b.env", required: false }] },
  profiles: { profiles: ["debug"] },
  "deploy.resources": {
    deploy: {
      replicas: 2,
      resources: { limits: { cpus: "0.50", memory: "50M" }, reservations: { memory: "20M" } },
    },
  },
  "networks as a map": { networks: { front: { aliases: ["gw"] }, back: null } },
  "no network of its own": { network_mode: "host" },
  "what else there is": {
    init: true,
    labels: { "traefik.enable": "true" },
    logging: { driver: "json-file", options: { "max-size": "10m" } },
    ulimits: { nofile: { soft: 1024, hard: 2048 } },
    extra_hosts: ["host.docker.internal:host-gateway"],
    stop_grace_period: "1m30s",
    "x-team": { any: ["thing"] },
  },
};
