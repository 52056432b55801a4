import * as pulumi from "@pulumi/pulumi";
import type { ModuleCredentials } from "../components";
import type { Attest } from "../components/attestArgs";
import { CHINA } from "../components/china";
import type { ServiceDeclaration } from "../components/serviceImageArgs";
import type { Configuration } from "./configuration";
import { downloadVariables } from "./download";
import { type Elsewhere, Values, type WrittenAttest, type WrittenCredentials } from "./elsewhere";
import { credentialsOf, mapValues } from "./plannedOptions";

/** What a stack file says of images beside what is planned from it, with values that stand elsewhere. */
export class Declared {
  readonly #values: Values;

  public constructor(
    private readonly configuration: Pick<
      Configuration,
      | "secrets"
      | "download"
      | "credentials"
      | "serviceOptions"
      | "onDestroy"
      | "timeout"
      | "profile"
      | "attest"
      | "audit"
    >,
  ) {
    this.#values = new Values(configuration.secrets);
  }

  /** How an image is declared. @param service undefined: what several services share. */
  public of(
    service?: string,
  ): Pick<
    ServiceDeclaration,
    "download" | "credentials" | "secrets" | "builder" | "onDestroy" | "timeout" | "attest" | "audit"
  > {
    const { profile, serviceOptions, onDestroy, timeout } = this.configuration;
    const own = (service === undefined ? undefined : serviceOptions[service]?.declared) ?? {};
    const credentials = credentialsOf(this.configuration, own);
    const audit = service === undefined ? undefined : (own.audit ?? this.configuration.audit);
    return {
      onDestroy: own.onDestroy ?? onDestroy,
      timeout: own.timeout ?? timeout,
      ...(own.builder !== undefined && { builder: own.builder }),
      download: {
        ...(profile === "china" && CHINA.download),
        ...downloadVariables(process.env),
        ...mapValues({ ...this.configuration.download, ...own.download }, (one) => this.#value(one)),
      },
      ...(Object.keys(credentials).length > 0 && { credentials: this.#resolved(credentials) }),
      ...(service !== undefined && { attest: this.#attest(own.attest ?? this.configuration.attest) }),
      ...(audit && { audit }),
      ...(own.secrets && { secrets: mapValues(own.secrets, (one) => this.#value(one)) }),
    };
  }

  #attest({ sign, ...documents }: WrittenAttest): Attest {
    const { key, passphrase, ...addresses } = sign ?? {};
    return {
      ...documents,
      ...(sign && {
        sign: {
          ...addresses,
          ...(key !== undefined && { key: this.#value(key) }),
          ...(passphrase !== undefined && { passphrase: this.#value(passphrase) }),
        },
      }),
    };
  }

  #resolved({ netrc, ssh, authorities, knownHosts }: WrittenCredentials): ModuleCredentials {
    return {
      ...(netrc && { netrc: this.#value(netrc) }),
      ...(ssh && { ssh: ssh.map((one) => this.#values.keyPath(one)) }),
      ...(authorities && { authorities: this.#value(authorities) }),
      ...(knownHosts && { knownHosts: this.#value(knownHosts) }),
    };
  }

  /** What stands in the stack file is none; everything else may be a secret. */
  #value(written: string | Elsewhere): pulumi.Input<string> {
    const text = this.#values.text(written);
    return typeof written === "string" ? text : pulumi.secret(text);
  }
}
