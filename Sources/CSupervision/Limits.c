// Limits of memory and processor time.
#define _GNU_SOURCE
#include "CSupervision.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static uint64_t soft_limit(int resource) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0 || now.rlim_cur == RLIM_INFINITY) return CSUPERVISION_UNLIMITED;
  return now.rlim_cur;
}

struct csupervision_inheritance csupervision_inherited_limits(void) {
  return (struct csupervision_inheritance){
      .address_space = soft_limit(RLIMIT_AS),
      .data = soft_limit(RLIMIT_DATA),
      .cpu_seconds = soft_limit(RLIMIT_CPU),
      .files = soft_limit(RLIMIT_NOFILE),
  };
}

// Lowers a limit, never below what is there already and never above the hard limit.
static void limit(int resource, rlim_t soft) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return;
  if (now.rlim_max != RLIM_INFINITY && soft > now.rlim_max) soft = now.rlim_max;
  if (now.rlim_cur != RLIM_INFINITY && soft > now.rlim_cur) return;
  now.rlim_cur = soft;
  setrlimit(resource, &now);
}

/// What the user's own `ulimit -t` and `ulimit -v` allow; ours never raise it.
static rlim_t inherited_cpu_limit = RLIM_INFINITY, inherited_memory_limit = RLIM_INFINITY;
/// The seconds of CPU time that went into files before.
static rlim_t earlier_cpu_seconds = 0;

// A soft limit that is neither above the hard one nor above what was inherited.
static rlim_t clamped(rlim_t soft, const struct rlimit *now, rlim_t inherited) {
  if (now->rlim_max != RLIM_INFINITY && soft > now->rlim_max) soft = now->rlim_max;
  return inherited != RLIM_INFINITY && soft > inherited ? inherited : soft;
}

void csupervision_limit(const struct csupervision_limits *limits) {
  limit(RLIMIT_CORE, 0);
  struct rlimit inherited;
  if (getrlimit(RLIMIT_AS, &inherited) == 0) inherited_memory_limit = inherited.rlim_cur;
  limit(RLIMIT_AS, (rlim_t)limits->address_space);
  if (getrlimit(RLIMIT_CPU, &inherited) == 0) inherited_cpu_limit = inherited.rlim_cur;
  csupervision_set_cpu_limit(limits->cpu_seconds);
#ifdef __GLIBC__
  // Large pieces, such as a text of megabytes, go back as soon as they are free: by default the first one that is given
  // back makes glibc keep all that come after.
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  // small ones don't: they are soon needed again, and the system would hand them out with zeros
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
  // each thread beyond would take 64 MB of what it may map
  mallopt(M_ARENA_MAX, 2);
#endif
  // A file that grows beyond a limit is an error of the write, not the end of the process.
  signal(SIGXFSZ, SIG_IGN);
}

void csupervision_limit_anew(const struct csupervision_limits *limits) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    // The system counts whole seconds: what is left of two of them is given as well.
    earlier_cpu_seconds = (rlim_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + 2);
  }
  csupervision_set_cpu_limit(limits->cpu_seconds);
  struct rlimit now;
  if (getrlimit(RLIMIT_AS, &now) != 0) return;
  now.rlim_cur = clamped((rlim_t)limits->address_space, &now, inherited_memory_limit);
  setrlimit(RLIMIT_AS, &now);
}

int csupervision_set_cpu_limit(uint64_t seconds) {
  struct rlimit now;
  if (getrlimit(RLIMIT_CPU, &now) != 0) return errno;
  now.rlim_cur = clamped(earlier_cpu_seconds + (rlim_t)seconds, &now, inherited_cpu_limit);
  return setrlimit(RLIMIT_CPU, &now) == 0 ? 0 : errno;
}

int csupervision_raise_memory_limit(uint64_t bytes) {
  struct rlimit now;
  if (getrlimit(RLIMIT_AS, &now) != 0) return errno;
  rlim_t soft = clamped((rlim_t)bytes, &now, inherited_memory_limit);
  if (now.rlim_cur == RLIM_INFINITY || soft <= now.rlim_cur) return 0;
  now.rlim_cur = soft;
  return setrlimit(RLIMIT_AS, &now) == 0 ? 0 : errno;
}
