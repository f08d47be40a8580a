#ifndef CSUPERVISION_H
#define CSUPERVISION_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: The start

/// The arguments as the C library handed them over: their number, the name of the program included. 0, and no
/// `arguments`, where the C library tells nobody (musl, macOS).
///
/// Swift's runtime reads them from /proc on Linux: without /proc, or without a file descriptor to spare, it finds none and
/// says nothing.
int csupervision_arguments(char ***arguments);

/// Puts something into the place of standard streams that are closed, so that no pipe of ours is taken for one of them.
/// What is written there fails, as it does where the stream is closed.
void csupervision_hold_standard_streams(void);

// MARK: Limits

/// What the supervised child may use.
struct csupervision_limits {
  uint64_t address_space;  // bytes, a soft limit; the child may raise it for a large file
  uint64_t cpu_seconds;    // soft limit; the child may raise it for a large file
};

/// No limit.
#define CSUPERVISION_UNLIMITED UINT64_MAX

/// What this process may use: the limits of whoever started the tool, as long as it is not the child.
struct csupervision_inheritance {
  uint64_t address_space;  // bytes: `ulimit -v`
  uint64_t data;           // bytes: `ulimit -d`
  uint64_t cpu_seconds;    // `ulimit -t`
  uint64_t files;          // `ulimit -n`
};

struct csupervision_inheritance csupervision_inherited_limits(void);

/// Child: limits itself, never above what it inherited.
void csupervision_limit(const struct csupervision_limits *limits);

/// Child: the same limits again for its next file, whatever the last one took.
void csupervision_limit_anew(const struct csupervision_limits *limits);

/// Child: sets the soft limit of CPU time, for the file that it works on.
int csupervision_set_cpu_limit(uint64_t seconds);

/// Child: lets it map so many bytes where that is more than it may now; never more than the user's own `ulimit -v`.
int csupervision_raise_memory_limit(uint64_t bytes);

// MARK: Confinement

/// Child: gives up for good what work on files never needs: to start another program, to open a socket, to reach into
/// another process. Such system calls then fail with EPERM, as all do that come by way of another architecture's table.
/// Returns 0; or errno, ENOSYS where the system has no such thing.
int csupervision_confine(void);

// MARK: Supervision

/// The child as the parent sees it, and the parent's pipe as the child sees it.
struct csupervision_process {
  pid_t child;      // 0 in the child
  int notes;        // child: where to write notes; parent: where to read them
  int talk;         // child: the real standard error; standard error itself goes to `noise`
  int noise;        // parent: what C libraries and the runtime say on standard error
  int unconfined;   // child: 0, or errno of what kept it from being confined
  int orders;       // a socket between the two: orders go to the child, answers come back; -1 for a single child
};

/// How the child ended.
struct csupervision_outcome {
  int exit_code;         // valid where signal is 0
  int signal;            // the signal that killed the child, or 0
  int interruption;      // the first signal that would have ended the parent, or 0
  double cpu_seconds;    // what the child used, 0 where it was given up
  uint64_t peak_memory;  // bytes that the child had in memory at most, 0 where it was given up
};

/// What parent and child go on with.
typedef void (*csupervision_body)(const struct csupervision_process *process, void *context);

/// Forks on a thread of its own, on which both processes go on with `body`. Returns errno where there is no child to be
/// had; `body` has not been called then. Nothing else may run in the process yet.
///
/// Swift's runtime remembers the number of the thread that it runs on, and its locks need that number as soon as two
/// threads want one: a thread that it has run on must not fork, as it would have another number in the child, where the
/// first two threads that want a lock would wait forever. This one it has not run on.
int csupervision_start(const struct csupervision_limits *limits, csupervision_body body, void *context);

/// Parent: reads what the child writes until it ends. Stores at most `capacity` bytes of each stream (the rest of `notes`
/// is dropped at a whole read, of `noise` silently) and their counts.
///
/// A signal that would end the parent ends the child instead, at once and even where it is stopped. A child that is not
/// gone three seconds later (one that is frozen, or waits for a dead disk) is given up: it will never run again.
int csupervision_wait(
    const struct csupervision_process *process, char *notes, size_t *notes_count, char *noise,
    size_t *noise_count, struct csupervision_outcome *outcome);

// MARK: Several children at once

/// One of several working processes, or room for one.
struct csupervision_worker {
  struct csupervision_process process;  // as the parent sees it; `child` is 0 where there is none
  int output;                           // where its standard output goes: a file that is its own
  int talk;                             // where its talk goes: another one
  char *notes;                          // what it told so far, and how much room there is
  size_t notes_count, notes_capacity;
  char *noise;
  size_t noise_count, noise_capacity;
  int ended;                            // whether it has ended, as `outcome` says
  int is_idle;                          // whether it has answered, as `outcome` says, and waits for the next order
  struct csupervision_outcome outcome;
  int64_t deadline;                     // when it is given up, once it was killed; else -1
};

/// Begins to have several children: starts the thread that forks, on which nothing else runs, and which lives as long
/// as the process. The children die with it. All signals are held back from here on, but while this process waits.
int csupervision_pool_open(void);

/// Forks for one of the workers, which has no child. The child goes on with `body`, which does not return, on a thread
/// of which Swift's runtime knows nothing; standard output and talk are the worker's files, and those of others are closed. Whoever
/// calls waits meanwhile, so no lock is held; no other thread may run. Returns errno where there is no child to be
/// had.
int csupervision_pool_fork(
    struct csupervision_worker *workers, size_t count, size_t chosen, const struct csupervision_limits *limits,
    csupervision_body body, void *context);

/// Lets an idle child go.
void csupervision_pool_dismiss(struct csupervision_worker *worker);

/// Gives a child that is idle something else to do, a number that says what. Returns errno where the child takes none.
int csupervision_pool_order(struct csupervision_worker *worker, uint32_t number);

/// Child: tells that it is done with what it was told, with an exit code that is that of the work, and waits for the
/// next order, which it returns; -1 where none will come.
int64_t csupervision_next_order(const struct csupervision_process *process, uint8_t exit_code);

/// Reads what the children write until one has answered or ended, or so many milliseconds are over. A signal that would end this
/// process ends all children instead; it returns as they end.
int csupervision_pool_wait(struct csupervision_worker *workers, size_t count, int patience);

/// The first signal that would have ended this process, or 0.
int csupervision_pool_interruption(void);

/// Ends all children as that signal would.
void csupervision_pool_interrupt(int number);

/// How many processors this process may use.
int csupervision_cores(void);

/// Writes all bytes, with signals let in while nobody reads. Returns errno, EINTR where a signal came that ends this
/// process.
int csupervision_pool_write(int descriptor, const char *bytes, size_t count);

// MARK: The end

/// Parent: from now on a signal ends it at once; the exit code is 128 and the signal's number. The child is gone
/// then and nothing is left to clear up, but nobody may read what is left to say. A stream that was closed is an
/// error of the write.
void csupervision_let_signals_end_this(void);

#endif
