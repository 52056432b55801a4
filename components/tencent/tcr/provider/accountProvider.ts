import type { dynamic } from "@pulumi/pulumi";
import { changes } from "../../provider/changes";
import type { NewAccount } from "../api/tcrAccounts";
import type { Tcr } from "../api/tcrClient";
import {
  type AccountInputs,
  createAccount,
  deleteAccount,
  renewAccount,
  rotateAccount,
} from "../lifecycle/accountLogic";
import {
  apiRegion,
  isElsewhere,
  type Location,
  locationFailures,
  type RecordedLocation,
  withTcr,
} from "./location";

/** Inputs of an account's resource. */
export type AccountProps = AccountInputs & Location;

/** Everything the state holds about an account; the password is secret there. */
export type AccountOuts = AccountProps & NewAccount & RecordedLocation & { readonly disabled: boolean };

const DAY = 24 * 60 * 60 * 1000;

const EDITABLE = ["region", "description", "actions", "expiresInDays", "rotation", "adopt"] as const;

/** A service account of the enterprise edition as a Pulumi resource; its id is `instance#login`. */
export const accountProvider = {
  check(_olds: Partial<AccountProps>, news: AccountProps): dynamic.CheckResult<AccountProps> {
    return { inputs: news, failures: locationFailures(news) };
  },

  /** An account that has lived for half of its time, or was disabled, is renewed: a push comes with every `up`. */
  diff(_id: string, olds: AccountOuts, news: AccountProps): dynamic.DiffResult {
    const moved = changes(olds, news, ["instance", "name", "namespace"]);
    const replaces = isElsewhere(olds, news) ? [...moved, "region"] : moved;
    const isOld = olds.expiresAt - Date.now() < (news.expiresInDays * DAY) / 2;
    const isEdited = changes(olds, news, EDITABLE).length > 0;
    return {
      changes: replaces.length > 0 || isEdited || isOld || olds.disabled,
      replaces,
      deleteBeforeReplace: true,
    };
  },

  async create(inputs: AccountProps): Promise<dynamic.CreateResult<AccountOuts>> {
    const region = apiRegion(inputs);
    const made = await withTcr(inputs.instance, region, (tcr) => createAccount(tcr, inputs));
    return { id: `${inputs.instance}#${made.login}`, outs: outsOf(inputs, made, region) };
  },

  async read(id: string, props: AccountOuts): Promise<dynamic.ReadResult<AccountOuts | object>> {
    const found = await withTcr(props.instance, props.apiRegion, (tcr) => tcr.accounts.find(props.name));
    if (found === undefined) {
      return { id: "", props: {} };
    }
    const { expiresAt, disabled } = found;
    return { id, props: { ...props, expiresAt, disabled } };
  },

  async update(
    _id: string,
    olds: AccountOuts,
    news: AccountProps,
  ): Promise<dynamic.UpdateResult<AccountOuts>> {
    const region = olds.apiRegion;
    const made = await withTcr(news.instance, region, (tcr) => renewed(tcr, olds, news));
    return { outs: outsOf(news, made, region) };
  },

  async delete(_id: string, props: AccountOuts): Promise<void> {
    await withTcr(props.instance, props.apiRegion, (tcr) => deleteAccount(tcr, props.name));
  },
};

/** Whether an account that has expired can be revived is not documented: it is made again. */
async function renewed(tcr: Tcr, olds: AccountOuts, news: AccountProps): Promise<NewAccount> {
  if (olds.rotation !== news.rotation || olds.expiresAt <= Date.now()) {
    return rotateAccount(tcr, news);
  }
  const expiresAt = await renewAccount(tcr, news);
  const { login, password } = olds;
  return expiresAt === undefined ? createAccount(tcr, news) : { login, password, expiresAt };
}

function outsOf(
  props: AccountProps,
  { login, password, expiresAt }: NewAccount,
  region: string,
): AccountOuts {
  return { ...props, login, password, expiresAt, disabled: false, apiRegion: region };
}
