#ifndef CSUPERVISION_H
#define CSUPERVISION_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// What the supervised child may use.
struct csupervision_limits {
  uint64_t address_space;  // bytes, a soft limit; the child may raise it for a large file
  uint64_t cpu_seconds;    // soft limit; the child may raise it for a large file
};

/// The child as the parent sees it, and the parent's pipe as the child sees it.
struct csupervision_process {
  pid_t child;      // 0 in the child
  int notes;        // child: where to write notes; parent: where to read them
  int talk;         // child: the real standard error; standard error itself goes to `noise`
  int noise;        // parent: what C libraries and the runtime say on standard error
};

/// How the child ended.
struct csupervision_outcome {
  int exit_code;    // valid where signal is 0
  int signal;       // the signal that killed the child, or 0
  int forwarded;    // the first signal (SIGINT, SIGTERM, SIGHUP) that reached the parent, or 0
};

/// Forks. Returns 0 in both processes, errno on failure. Nothing else may run in the process yet.
int csupervision_fork(const struct csupervision_limits *limits, struct csupervision_process *process);

/// What parent and child go on with; `process` is NULL where there is no child to be had.
typedef void (*csupervision_body)(const struct csupervision_process *process, void *context);

/// Forks on a thread of its own, on which both processes go on with `body`.
///
/// Swift's runtime remembers the number of the thread that it runs on, and its locks need that number as soon as two
/// threads want one: a thread that it has run on must not fork, as it would have another number in the child, where the
/// first two threads that want a lock would wait forever. This one it has not run on.
void csupervision_start(const struct csupervision_limits *limits, csupervision_body body, void *context);

/// Parent: reads what the child writes until it ends. Stores at most `capacity` bytes of each stream (the rest of `notes`
/// is dropped at a whole read, of `noise` silently) and their counts, and forwards signals meanwhile.
int csupervision_wait(
    const struct csupervision_process *process, char *notes, size_t *notes_count, char *noise,
    size_t *noise_count, struct csupervision_outcome *outcome);

/// Child: sets the soft limit of CPU time.
int csupervision_set_cpu_limit(uint64_t seconds);

/// Child: lets it map so many bytes where that is more than it may now; never more than the user's own `ulimit -v`.
int csupervision_raise_memory_limit(uint64_t bytes);

#endif
