import { isRecord } from "../../common/record";

/** Values of a profile of Tencent's command line tool. */
export interface ProfileValues {
  readonly secretId?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly token?: string | undefined;
  readonly region?: string | undefined;
}

/**
 * Reads `<profile>.credential` and `<profile>.configure`, as `tccli configure` writes them.
 *
 * @param stem the files' path without the suffix.
 * @returns no values if the files are not there or are not JSON.
 */
export function profileValues(stem: string, read: (file: string) => string | undefined): ProfileValues {
  const credential = parse(read(`${stem}.credential`));
  const settings = parse(read(`${stem}.configure`))["_sys_param"];
  return {
    secretId: text(credential["secretId"]),
    secretKey: text(credential["secretKey"]),
    token: text(credential["token"]),
    region: text(isRecord(settings) ? settings["region"] : undefined),
  };
}

function parse(content: string | undefined): Record<string, unknown> {
  if (content === undefined) {
    return {};
  }
  try {
    const value: unknown = JSON.parse(content);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
