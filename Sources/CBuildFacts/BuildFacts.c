#include "CBuildFacts.h"

// Package.swift defines these from the environment of the build, which `make release` sets.
#define TEXT(word) #word
#define TEXT_OF(macro) TEXT(macro)

#ifdef H5SURGERY_COMMIT
const char *cbuildfacts_commit(void) { return TEXT_OF(H5SURGERY_COMMIT); }
#else
const char *cbuildfacts_commit(void) { return ""; }
#endif

#ifdef H5SURGERY_COMPILER
const char *cbuildfacts_compiler(void) { return TEXT_OF(H5SURGERY_COMPILER); }
#else
const char *cbuildfacts_compiler(void) { return ""; }
#endif

#ifdef H5SURGERY_LIBAEC
const char *cbuildfacts_libaec(void) { return TEXT_OF(H5SURGERY_LIBAEC); }
#else
const char *cbuildfacts_libaec(void) { return ""; }
#endif
