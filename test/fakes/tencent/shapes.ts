import * as fs from "node:fs";
import * as path from "node:path";
import { ApiFault } from "./apiFault";

/** Fields with their types as Tencent's SDK writes them: `string`, `number?`, `Permission[]`. */
type Shape = Readonly<Record<string, string>>;

interface Api {
  readonly sdk: string;
  readonly actions: Readonly<Record<string, { readonly request: Shape; readonly response: Shape }>>;
  readonly types: Readonly<Record<string, Shape>>;
}

const root = path.resolve(__dirname, "../../../..");

/** Parameters and answers of every action that the double serves, from Tencent's own SDK. */
export const API = JSON.parse(
  fs.readFileSync(path.join(root, "test/fakes/tencent/api-2019-09-24.json"), "utf8"),
) as Api;

/**
 * @throws ApiFault for a parameter that is unknown, missing or of another type, with the documented codes.
 */
export function checkRequest(action: string, given: Readonly<Record<string, unknown>>): void {
  const shape = API.actions[action]?.request ?? {};
  check(shape, given, "", (code, message) => {
    throw new ApiFault(code, message);
  });
}

/**
 * @throws Error if the double answers with something that the service does not.
 */
export function checkAnswer(action: string, answer: object): void {
  const shape = API.actions[action]?.response ?? {};
  check(shape, { ...answer, RequestId: "" }, "", (_, message) => {
    throw new Error(`the double's answer to ${action} is not of the SDK's type: ${message}`);
  });
}

type Fail = (code: string, message: string) => never;

function check(shape: Shape, given: Readonly<Record<string, unknown>>, at: string, fail: Fail): void {
  for (const name of Object.keys(given)) {
    if (shape[name] === undefined) {
      fail("UnknownParameter", `The parameter ${at}${name} is not recognized.`);
    }
  }
  for (const [name, type] of Object.entries(shape)) {
    const value = given[name];
    if (value === undefined || value === null) {
      if (!type.endsWith("?")) {
        fail("MissingParameter", `The request is missing the parameter ${at}${name}.`);
      }
      continue;
    }
    checkValue(type.replace(/\?$/, ""), value, `${at}${name}`, fail);
  }
}

function checkValue(type: string, value: unknown, at: string, fail: Fail): void {
  if (type.endsWith("[]")) {
    if (!Array.isArray(value)) {
      fail("InvalidParameter", `${at} must be a list.`);
    }
    (value as unknown[]).forEach((one, index) => checkValue(type.slice(0, -2), one, `${at}.${index}`, fail));
    return;
  }
  const inner = API.types[type];
  if (inner === undefined) {
    const isRight = typeof value === type && (type !== "number" || Number.isInteger(value));
    if (!isRight) {
      fail("InvalidParameter", `${at} must be of type ${type}.`);
    }
    return;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    fail("InvalidParameter", `${at} must be an object.`);
  }
  check(inner, value as Readonly<Record<string, unknown>>, `${at}.`, fail);
}
