#ifndef CBUILDFACTS_H
#define CBUILDFACTS_H

/// The commit that the program was built from; empty where the build did not say it.
const char *cbuildfacts_commit(void);

/// The compiler; empty where the build did not say it.
const char *cbuildfacts_compiler(void);

/// The version of the szip filter's library, which does not tell it itself; empty where it is not inside.
const char *cbuildfacts_libaec(void);

#endif
