import type { TencentApi } from "../../api/apiClient";
import { listAll } from "../../api/paging";
import { Reader } from "../../api/reader";

/** What the service puts before the name of an account, to make its login. */
const PREFIX = "tcr$";

/** What an account is and may do. */
export interface AccountSettings {
  /** Without the service's prefix. */
  readonly name: string;
  readonly description: string;
  /** The namespace that it may use. */
  readonly namespace: string;
  readonly actions: readonly string[];
  readonly expiresInDays: number;
}

/** An account as the API describes it. */
export interface AccountInfo {
  /** Login name, with the prefix. */
  readonly login: string;
  readonly description: string;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
  readonly disabled: boolean;
}

/** A new account, with the password that nobody can ask for again. */
export interface NewAccount {
  readonly login: string;
  readonly password: string;
  readonly expiresAt: number;
}

/** The service account actions of the enterprise edition, typed. */
export class TcrAccounts {
  readonly #api: TencentApi;
  readonly #instance: string;

  public constructor(api: TencentApi, instance: string) {
    this.#api = api;
    this.#instance = instance;
  }

  /** The account of exactly this name, looked for on every page. */
  public async find(name: string): Promise<AccountInfo | undefined> {
    const action = "DescribeServiceAccounts";
    const all = await listAll<AccountInfo>(this.#api, {
      action,
      parameters: { RegistryId: this.#instance },
      data: (answer) => new Reader(action, answer),
      total: "TotalCount",
      items: "ServiceAccounts",
      key: (one) => one.login,
      parse: (item) => ({
        login: item.text("Name"),
        description: item.textOr("Description", ""),
        expiresAt: item.number("ExpiresAt"),
        disabled: item.flagOr("Disable", false),
      }),
    });
    return all.find((one) => one.login === loginOf(name));
  }

  public create(settings: AccountSettings): Promise<NewAccount> {
    const action = "CreateServiceAccount";
    const parameters = { ...this.#parameters(settings), Name: settings.name };
    return this.#api.callOnce(action, parameters, (answer) => {
      const account = new Reader(action, answer);
      return {
        login: account.text("Name"),
        password: account.text("Password"),
        expiresAt: account.number("ExpiresAt"),
      };
    });
  }

  /** Sets everything but the password; the account's lifetime starts again. */
  public modify(settings: AccountSettings): Promise<void> {
    const parameters = { ...this.#parameters(settings), Name: loginOf(settings.name) };
    return this.#api.call("ModifyServiceAccount", parameters, () => undefined);
  }

  public delete(name: string): Promise<void> {
    const parameters = { RegistryId: this.#instance, Name: loginOf(name) };
    return this.#api.call("DeleteServiceAccount", parameters, () => undefined);
  }

  #parameters({ description, namespace, actions, expiresInDays }: AccountSettings): object {
    return {
      RegistryId: this.#instance,
      Description: description,
      Permissions: [{ Resource: namespace, Actions: actions }],
      Duration: expiresInDays,
      Disable: false,
    };
  }
}

/** What clients log in as. */
export function loginOf(name: string): string {
  return `${PREFIX}${name}`;
}
