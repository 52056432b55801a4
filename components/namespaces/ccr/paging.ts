import type { Answer, TencentApi } from "../../tencent/apiClient";
import { malformed } from "../../tencent/sdkFailure";
import { Reader } from "./records";

/** One action that lists things in pages. */
export interface Listing<T> {
  readonly action: string;
  readonly parameters: object;
  /** Name of the field with the number of all things. */
  readonly total: string;
  /** Name of the field with the page. */
  readonly items: string;
  readonly parse: (item: Reader) => T;
  /** What tells two things apart: pages may overlap when something is added in between. */
  readonly key: (item: T) => string;
}

/** The documented most of one page. */
const pageSize = 100;

/**
 * Everything that an action lists, over all pages.
 *
 * @throws TencentApiError if the pages end before the announced number is reached: a list with a hole
 *   must not pass for a whole one.
 */
export async function listAll<T>(api: TencentApi, listing: Listing<T>): Promise<T[]> {
  const found = new Map<string, T>();
  for (let offset = 0; ;) {
    const parameters = { ...listing.parameters, Offset: offset, Limit: pageSize };
    const page = await api.call(listing.action, parameters, (answer) => readPage(listing, answer));
    for (const item of page.items) {
      found.set(listing.key(item), item);
    }
    offset += page.items.length;
    if (offset >= page.total) {
      return [...found.values()];
    }
    if (page.items.length === 0) {
      throw malformed(listing.action, `the list ends after ${found.size} of ${page.total}`);
    }
  }
}

function readPage<T>(listing: Listing<T>, answer: Answer): { total: number; items: T[] } {
  const data = Reader.data(listing.action, answer);
  return { total: data.number(listing.total), items: data.list(listing.items).map(listing.parse) };
}
