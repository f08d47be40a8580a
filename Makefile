.DEFAULT_GOAL := help
PREFIX ?= /usr/local

# conformance: which versions of Keras, models, operations and size; SUBSET=ci is a representative part
ENVS ?=
MODELS ?=
OPERATIONS ?=
SIZE ?= small
SUBSET ?=

# where `bench` and `bench-scaling` put what they measured
BENCH_JSON ?= .build/benchmarks.json

# the executable that is packed and installed
EXECUTABLE = $(or $(TOOL),.build/release/h5surgery)

help: ## this menu
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

deps: ## install the development files of libhdf5, json-c, libyaml, zlib and libdeflate where they are missing
	@sh scripts/deps.sh

build: deps ## build the command-line tool for development
	swift build --product h5surgery

release: deps ## build the command-line tool optimised; on Linux HDF5, json-c, libyaml, zlib, libdeflate, Swift's runtime and the C library are inside
	@sh scripts/release.sh

install: release ## install the tool with its man pages and completions under PREFIX (default /usr/local)
	python3 packaging/make.py root --tool "$(EXECUTABLE)" --out "$(DESTDIR)$(PREFIX)" >/dev/null

wheel: $(if $(TOOL),,release) ## dist/h5surgery-*.whl: the tool and the Python module, for pip of Python 3.6 and later
	@python3 packaging/make.py wheel --tool "$(EXECUTABLE)" --out dist

tarball: $(if $(TOOL),,release) ## dist/h5surgery-*.tar.gz: the tool, man pages, completions; a checksum, a list of what is inside in SPDX
	@python3 packaging/make.py tarball --tool "$(EXECUTABLE)" --out dist

deb: $(if $(TOOL),,release) ## dist/h5surgery_*.deb: a package for Debian and Ubuntu
	@python3 packaging/make.py deb --tool "$(EXECUTABLE)" --out dist

image: $(if $(TOOL),,release) ## dist/h5surgery-*.oci.tar: an image of the tool alone, for podman, skopeo and the like
	@python3 packaging/make.py image --tool "$(EXECUTABLE)" --out dist

demo: build ## the main job on a small real model that ships with the project
	@sh scripts/demo.sh "$(CURDIR)/.build/debug/h5surgery"

test: deps ## build and run every test
	swift test
	$(MAKE) test-python TOOL=.build/debug/h5surgery
	$(MAKE) test-schemas TOOL=.build/debug/h5surgery

test-python: ## the Python module of the sources with an executable: TOOL=.build/debug/h5surgery MYPY=mypy
	python3 Tests/Python/run.py --tool "$(EXECUTABLE)" $(if $(MYPY),--mypy "$(MYPY)")

test-schemas: ## real outputs of every command against docs/schema: TOOL=.build/debug/h5surgery
	python3 Tests/Schemas/run.py --tool "$(EXECUTABLE)"

test-wheel: wheel ## the wheel under the oldest and the newest Python that are there: PYTHONS=all
	python3 Tests/Python/run.py --wheel dist/h5surgery-*.whl $(if $(PYTHONS),--pythons "$(PYTHONS)")

test-fleet-examples: $(if $(TOOL),,release) ## the examples for xargs, Slurm, Ray, Dask and Spark, with packages of PyPI: COUNT=40 ENVIRONMENT=FOLDER
	python3 Tests/Fleet/run.py --tool "$(EXECUTABLE)" $(if $(COUNT),--count "$(COUNT)") \
	  $(if $(ENVIRONMENT),--environment "$(ENVIRONMENT)")

test-packages: wheel tarball deb image ## the packages: the same bytes twice, pages, completions, lintian; as root in roots without compilers
	python3 Tests/Packages/run.py --tool "$(EXECUTABLE)" --dist dist

mutants: deps ## break the sources in small ways and see that a test notices each: ONLY=REGEXP COUNT=3 SEED=COMMIT IN_PLACE=1
	python3 Tests/Mutants/run.py $(if $(ONLY),--only "$(ONLY)") $(if $(COUNT),--count "$(COUNT)") \
	  $(if $(SEED),--seed "$(SEED)") $(if $(IN_PLACE),--in-place)

lint: ## check format and style, strictly
	swift format lint --strict --parallel -r Sources Tests examples Package.swift

format: ## format the sources in place
	swift format -i --parallel -r Sources Tests examples Package.swift

conformance: release ## hold our files against real Keras: ENVS="tf21 k3" MODELS= OPERATIONS= SIZE=small|full SUBSET=ci|equal-shapes
	python3 Tests/Conformance/run.py --tool .build/release/h5surgery --size "$(SIZE)" \
	  $(if $(ENVS),--envs "$(ENVS)") $(if $(MODELS),--models "$(MODELS)") \
	  $(if $(OPERATIONS),--operations "$(OPERATIONS)") $(if $(SUBSET),--subset "$(SUBSET)")
	$(if $(ENVS)$(MODELS)$(OPERATIONS)$(filter equal-shapes,$(SUBSET)),,$(MAKE) properties)

conformance-migrate: $(if $(TOOL),,release) ## what migrates, read by the Keras it is for: PAIRS=tf21:k3,all:tf215|all SUBSET=ci MODELS= TOOL= OUT_FORMAT=keras
	python3 Tests/Conformance/migrations.py --tool "$(or $(TOOL),.build/release/h5surgery)" \
	  $(if $(PAIRS),--pairs "$(PAIRS)") $(if $(MODELS),--models "$(MODELS)") $(if $(SUBSET),--subset "$(SUBSET)") \
	  $(if $(OUT_FORMAT),--out-format "$(OUT_FORMAT)") $(if $(MIGRATE_OPTIONS),--migrate-options="$(MIGRATE_OPTIONS)")

conformance-tensors: release ## .safetensors and .npz of every fixture, read by the libraries of others: ENVS="tf21 k3" or all, MODELS= takes the suite's graphs
	python3 Tests/Conformance/environments.py k3
	python3 Tests/Conformance/tensors.py --tool .build/release/h5surgery $(if $(ENVS),--envs "$(ENVS)") \
	  $(if $(MODELS),--models "$(MODELS)")

conformance-savedmodels: release ## SavedModel folders against the Kerases that wrote them: ENVS="tf21 tf215" or all, MODELS="layers zoo", SUBSET=ci, MIGRATED=1
	python3 Tests/Conformance/savedmodels.py --tool .build/release/h5surgery $(if $(ENVS),--envs "$(ENVS)") \
	  $(if $(MODELS),--models "$(MODELS)") $(if $(SUBSET),--subset "$(SUBSET)") $(if $(MIGRATED),--migrated)

properties: release ## random graphs through random operations, loaded by real Keras: COUNT=500 SEED=1; MIGRATE=1: to another Keras and back
	python3 Tests/Conformance/properties.py --tool .build/release/h5surgery \
	  --count "$(or $(COUNT),500)" --seed "$(or $(SEED),1)" $(if $(MIGRATE),--migrate)

# h5py 3, where it is there, says what became of every kept weight: python3 Tests/Conformance/environments.py k3
fuzz: release ## mutated files: FILES=100000 or SECONDS=60, TARGET=structure|config|nodes|attributes|names|layouts|all SEED=0 JOBS=2
	python3 Tests/Robustness/fuzz.py --tool .build/release/h5surgery --target "$(or $(TARGET),all)" \
	  $(if $(FILES),--files "$(FILES)") $(if $(SECONDS),--seconds "$(SECONDS)") \
	  $(if $(SEED),--seed "$(SEED)") $(if $(JOBS),--jobs "$(JOBS)")

fuzz-archives: release ## mutated .keras archives: FILES=2000 SEED=0
	python3 Tests/Robustness/fuzz_archives.py --tool .build/release/h5surgery --files "$(or $(FILES),2000)" \
	  --seed "$(or $(SEED),0)"

fuzz-tensors: release ## mutated .safetensors and .npz: FILES=2000 SEED=0
	python3 Tests/Robustness/fuzz_tensors.py --tool .build/release/h5surgery --files "$(or $(FILES),2000)" \
	  --seed "$(or $(SEED),0)"

fuzz-savedmodel: release ## mutated SavedModel folders and checkpoints: FILES=2000 SEED=0
	python3 Tests/Robustness/fuzz_savedmodel.py --tool .build/release/h5surgery --files "$(or $(FILES),2000)" \
	  --seed "$(or $(SEED),0)"

fuzz-migrate: release ## mutated models on their way to another Keras: FILES=2000 SEED=0
	python3 Tests/Robustness/fuzz_migrate.py --tool .build/release/h5surgery --files "$(or $(FILES),2000)" \
	  --seed "$(or $(SEED),0)"

fuzz-oracle: release ## test the judge of make fuzz, with outputs that are damaged on purpose
	python3 Tests/Robustness/judge.py --tool .build/release/h5surgery

layouts: release ## write the seeds of make fuzz in HDF5's other layouts anew
	python3 Tests/Conformance/environments.py k3
	python3 Tests/Robustness/judge.py --tool .build/release/h5surgery --script Tests/Robustness/layouts/make_layouts.py

referee: deps ## mutated files: what is read without libhdf5 against libhdf5; SECONDS=60 SEED=0
	swift build -c release --product Referee
	python3 Tests/Robustness/referee.py --referee .build/release/Referee --seconds "$(or $(SECONDS),60)" \
	  $(if $(SEED),--seed "$(SEED)")

faults: release ## signals, full disks, two writers, inputs that change, odd paths, poor places; KILLS=1000
	python3 Tests/Robustness/faults.py --tool .build/release/h5surgery $(if $(KILLS),--kills "$(KILLS)")

hostile: release ## hostile files, each attack by its name, and what a working process may do: ONLY=REGULAR_EXPRESSION
	python3 Tests/Robustness/hostile.py --tool .build/release/h5surgery $(if $(ONLY),--only "$(ONLY)")

outputs: release ## what we write, listed and read by h5py 2.10, h5py 3 and HDF5's programs
	python3 Tests/Robustness/outputs.py --tool .build/release/h5surgery

bench: release ## time and memory beside cp, h5py and Keras, on full-size models: MODELS= KERAS="tf21 tf215 k3" RUNS=7 KERAS_RUNS=3
	python3 Benchmarks/bench.py --tool .build/release/h5surgery --json "$(BENCH_JSON)" --runs "$(or $(RUNS),7)" \
	  --keras-runs "$(or $(KERAS_RUNS),3)" $(if $(KERAS),--keras "$(KERAS)") $(MODELS)

bench-scaling: release ## the same with files up to 5 GB and up to 10,000 layers, generated; RUNS=5
	python3 Benchmarks/bench.py --tool .build/release/h5surgery --json "$(BENCH_JSON)" --runs "$(or $(RUNS),5)" --scaling

bench-clone: release ## the same where the file system shares blocks: FOLDER=/mnt/xfs KERAS_RUNS=3
	python3 Benchmarks/bench.py --tool .build/release/h5surgery --json "$(BENCH_JSON)" \
	  --keras-runs "$(or $(KERAS_RUNS),3)" --clone "$(or $(FOLDER),$(error say where with FOLDER=))" $(MODELS)

bench-report: ## write docs/benchmarks.md and its chart from what was measured
	python3 Benchmarks/bench.py --report "$(BENCH_JSON)" --out docs

fixtures: ## build the test fixtures anew with real Keras (hours); ENVS to choose versions
	python3 Tests/Conformance/make_fixtures.py $(ENVS)

clean: ## remove what was built
	rm -rf .build dist

.PHONY: help deps build release install wheel tarball deb image demo test test-python test-schemas test-wheel test-fleet-examples test-packages mutants lint format conformance conformance-migrate conformance-tensors conformance-savedmodels properties fuzz fuzz-archives fuzz-tensors fuzz-savedmodel fuzz-migrate \
  fuzz-oracle layouts referee faults hostile \
  outputs bench bench-scaling bench-report fixtures clean
