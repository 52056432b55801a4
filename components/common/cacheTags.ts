import { CACHE_TAG } from "./reference";

/** Tag of the shared dependencies' repository that their registry cache is kept under. */
export const DEPENDENCIES_CACHE_TAG = "cache";

/** What the tags of a debug variant end in. */
export const DEBUG_SUFFIX = "-debug";

/** Tags that this library's own builds keep their caches under, as names or patterns. */
export const DEFAULT_CACHE_TAGS: readonly string[] = [DEPENDENCIES_CACHE_TAG, "cache-*", CACHE_TAG];
