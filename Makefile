# Commands of the project. All of them are described by `make help`; the work is done in tools/.
.DEFAULT_GOAL := help
.PHONY: help up preview down clean distclean outputs env pins engine stop test verify

# Variables of the command line reach the tools through the environment. Names as common as these may be set in a
# shell for other purposes, so from there only the pair BUILDER and REGISTRY counts.
export BUILDER REGISTRY STACK SERVICE ROOT REGISTRY_PORT UPDATE
ifndef BUILDER
ifneq ($(origin REGISTRY),command line)
unexport REGISTRY
endif
endif
ifneq ($(origin STACK),command line)
unexport STACK
endif
ifneq ($(origin SERVICE),command line)
unexport SERVICE
endif
ifneq ($(origin ROOT),command line)
unexport ROOT
endif
ifneq ($(origin UPDATE),command line)
unexport UPDATE
endif

TOOLS := @node tools/bootstrap.mjs

help: ## Lists the commands.
	@echo "make COMMAND [SERVICE=name] [STACK=dev] [ROOT=../shop] [BUILDER=buildx-builder REGISTRY=host/path] [REGISTRY_PORT=port]"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14

up: ## Builds and pushes the images of all services, or of SERVICE alone, and shows where they are.
	$(TOOLS) up

preview: ## Shows what `make up` would change, with the files that changed.
	$(TOOLS) preview

outputs: ## Prints the stack's outputs as JSON, and nothing else on stdout.
	$(TOOLS) outputs

env: ## Prints what a shell needs to call pulumi: eval "$(make -s env)".
	$(TOOLS) env

pins: ## Shows the images that stack files pin and what is newer; UPDATE=1 moves the pins.
	$(TOOLS) pins

engine: ## Builds the tools and starts BuildKit and the registry, nothing more.
	$(TOOLS) engine

stop: ## Stops BuildKit and the registry; the stack and all data stay.
	$(TOOLS) stop

down: ## Destroys the stack and stops BuildKit and the registry.
	$(TOOLS) down

clean: ## Like down, and removes all data: images, caches, state.
	$(TOOLS) clean

distclean: ## Like clean, and removes the built tools, too.
	$(TOOLS) distclean
	@rm -rf dist

test: ## Runs all tests: unit, component, integration.
	$(TOOLS) engine
	@node dist/test/support/runAll.js

verify: ## Runs all static checks.
	@npm run --silent verify
