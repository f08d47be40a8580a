.DEFAULT_GOAL := help

help: ## this menu
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

deps: ## install libhdf5-dev and libjson-c-dev where they are missing
	@sh scripts/deps.sh

build: deps ## build the command-line tool for development
	swift build

test: deps ## build and run every test
	swift test

lint: ## check format and style, strictly
	swift format lint --strict --parallel -r Sources Tests Package.swift

format: ## format the sources in place
	swift format -i --parallel -r Sources Tests Package.swift

clean: ## remove what was built
	rm -rf .build

.PHONY: help deps build test lint format clean
