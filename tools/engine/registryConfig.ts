import { stringify } from "yaml";

/** What the embedded registry is configured with. */
export interface RegistrySettings {
  /** `host:port` that it listens on. */
  readonly address: string;
  /** Folder of what was pushed. */
  readonly folder: string;
  /** Signs the state of running uploads. */
  readonly secret: string;
  /** Path of the file with who may log in, in Apache's format. */
  readonly passwords: string;
  /** Paths of the certificate and its key. */
  readonly certificate: string;
  readonly key: string;
}

/** The text of its `config.yml`. */
export function registryConfig(settings: RegistrySettings): string {
  const { address, folder, secret, passwords, certificate, key } = settings;
  return stringify({
    version: "0.1",
    log: { level: "warn", accesslog: { disabled: false } },
    storage: { filesystem: { rootdirectory: folder }, delete: { enabled: true } },
    http: { addr: address, secret, tls: { certificate, key } },
    auth: { htpasswd: { realm: "go-service-image", path: passwords } },
  });
}
