import { BUILD_CACHE, MODULE_CACHE, type ModuleBuild, dependenciesStages, goStage } from "./goStages";

/**
 * The Dockerfile of a module's compiled dependencies. The image is data only, so that a builder of any
 * architecture can mount it: Go's two caches, at the paths where the services' compile stages expect them.
 */
export function dependenciesDockerfile(build: ModuleBuild): string {
  return `${goStage(build)}
${dependenciesStages(build)}
FROM scratch AS final
COPY --link --from=dependencies ${MODULE_CACHE} ${MODULE_CACHE}
COPY --link --from=dependencies ${BUILD_CACHE} ${BUILD_CACHE}
`;
}
