# Commands of the project. All of them are described by `make help`; the work is done in tools/.
.DEFAULT_GOAL := help
.PHONY: help up preview down clean distclean outputs env pins doctor repair engine stop test verify

# Variables of the command line reach the tools through the environment. Names as common as these may be set in a
# shell for other purposes, so from there only the pair BUILDER and REGISTRY counts.
export BUILDER REGISTRY STACK SERVICE ROOT REGISTRY_PORT UPDATE TOOLS ENGINE VERBOSE JSON FORCE
ifndef BUILDER
ifneq ($(origin REGISTRY),command line)
unexport REGISTRY
endif
endif
FROM_COMMAND_LINE := STACK SERVICE ROOT UPDATE TOOLS ENGINE VERBOSE JSON FORCE
$(foreach name,$(FROM_COMMAND_LINE),$(if $(findstring command line,$(origin $(name))),,$(eval unexport $(name))))

RUN := @node tools/bootstrap.mjs

help: ## Lists the commands.
	@echo "make COMMAND [SERVICE=name] [STACK=dev] [ROOT=../shop] [BUILDER=buildx-builder REGISTRY=host/path] [ENGINE=docker|rootless|root] [REGISTRY_PORT=port] [TOOLS=build] [FORCE=1] [JSON=1]"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14

up: ## Builds and pushes the images of all services, or of SERVICE alone, and shows where they are.
	$(RUN) up

preview: ## Shows which services `make up` would change, and why; VERBOSE=1 shows the whole diff.
	$(RUN) preview

outputs: ## Prints the stack's outputs as JSON, and nothing else on stdout.
	$(RUN) outputs

env: ## Prints what a shell needs to call pulumi: eval "$(make -s env)".
	$(RUN) env

pins: ## Shows the images that stack files pin and what is newer; UPDATE=1 moves the pins.
	$(RUN) pins

doctor: ## Says which engine this clone has, what of it is there, and what to do about what is not; fails on a fault; JSON=1 for programs.
	$(RUN) doctor

repair: ## Takes a damaged state from its backup, or moves it aside; says what it did.
	$(RUN) repair

engine: ## Brings the tools, BuildKit and the registry, and starts these two, nothing more.
	$(RUN) engine

stop: ## Stops BuildKit and the registry; the stack and all data stay.
	$(RUN) stop

down: ## Destroys the stack and stops BuildKit and the registry.
	$(RUN) down

clean: ## Like down, and removes all data: images, caches, state; other stacks only with FORCE=1.
	$(RUN) clean

distclean: ## Like clean, and removes the built tools, too.
	$(RUN) distclean
	@rm -rf dist

# The tests look into processes and logs of this machine, so that they have its own engine.
test: ## Runs all tests: unit, component, integration; without root, those that need it are named at the end.
	@ENGINE=$(or $(ENGINE),$(if $(filter 0,$(shell id -u)),root,rootless)) node tools/bootstrap.mjs engine
	@npm run --silent build
	@node dist/test/support/runAll.js

verify: ## Runs all static checks.
	@npm run --silent verify
