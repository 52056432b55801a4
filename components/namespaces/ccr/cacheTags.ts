/** Tags that this library's own builds keep their caches under: `cache` of dependencies, `buildcache` of services. */
export const defaultCacheTags: readonly string[] = ["cache", "cache-*", "buildcache"];
