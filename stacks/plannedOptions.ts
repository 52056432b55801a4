import type { PlannedArguments } from "../components/plan/serviceArguments";
import { plannedSources } from "../components/privateModules";
import type { Configuration } from "./configuration";
import { downloadVariables } from "./download";
import type { Elsewhere, WrittenCredentials } from "./elsewhere";
import type { DeclaredOptions } from "./serviceOptions";

/** What a stack file says of images beside arguments for all services, as far as it is planned. */
export class PlannedOptions {
  /** @param keyPath where an SSH key lies, which only a build has to know. */
  public constructor(
    private readonly configuration: Pick<Configuration, "credentials" | "download" | "serviceOptions">,
    private readonly keyPath: (written: string | Elsewhere) => string,
  ) {}

  /** Services that download in a way of their own, and so compile their own packages. */
  public get alone(): string[] {
    return Object.entries(this.configuration.serviceOptions)
      .filter(([, { declared }]) => declared.download !== undefined || declared.credentials !== undefined)
      .map(([name]) => name);
  }

  /** What the plans of all services have to know. */
  public get planned(): Pick<PlannedArguments, "credentials"> {
    return this.#sources({});
  }

  /** Arguments of single services, by their name, as far as they are planned. */
  public ofServices(): Record<string, Partial<PlannedArguments>> {
    return Object.fromEntries(
      Object.entries(this.configuration.serviceOptions).map(([name, { image, declared }]) => {
        const { secrets, ssh } = declared;
        return [
          name,
          {
            ...image,
            ...(secrets && { secrets }),
            ...(ssh && { ssh: mapValues(ssh, (keys) => keys.map((one) => this.keyPath(one))) }),
            ...this.#sources(declared),
          },
        ];
      }),
    );
  }

  #sources(own: DeclaredOptions): Pick<PlannedArguments, "credentials"> {
    const download = { ...downloadVariables(process.env), ...this.configuration.download, ...own.download };
    return plannedSources({ download, credentials: credentialsOf(this.configuration, own) });
  }
}

/** Credentials of all services, and those of one before them. */
export function credentialsOf(
  { credentials }: Pick<Configuration, "credentials">,
  own: DeclaredOptions,
): WrittenCredentials {
  return { ...credentials, ...own.credentials };
}

export function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
