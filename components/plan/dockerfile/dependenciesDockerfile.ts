import { dependenciesStages } from "./dependenciesStages";
import { CACHES, DOWNLOADS, goStage, LIBRARY, type ModuleBuild } from "./goStages";

/**
 * The Dockerfile of a module's compiled dependencies. The image is data only, so that a builder of any
 * architecture can mount it: modules and compiled packages, for the services' compile stages. The standard library has a
 * layer of its own, which another version of a module leaves as it is.
 */
export function dependenciesDockerfile(build: ModuleBuild): string {
  return `${goStage(build)}
${dependenciesStages(build)}
FROM scratch AS final
COPY --link --from=modules ${DOWNLOADS}/ /
COPY --link --from=standard ${LIBRARY}/ /
COPY --link --from=dependencies ${CACHES}/ /
`;
}
