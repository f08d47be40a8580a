// The one place that forks. C, because Swift marks fork unavailable.
#define _GNU_SOURCE
#include "CSupervision.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

static volatile sig_atomic_t child_to_signal = 0;
static volatile sig_atomic_t first_signal = 0;

static const int forwarded_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define FORWARDED_COUNT (sizeof forwarded_signals / sizeof forwarded_signals[0])

static void forward(int number) {
  if (first_signal == 0) first_signal = number;
  if (child_to_signal > 0) kill((pid_t)child_to_signal, number);
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

static void become_child(const struct csupervision_limits *limits, pid_t parent) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(2);
#endif
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
  // Swift's crash reporter would write pages; the parent says it in one line.
  static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
  for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++) signal(crashes[i], SIG_DFL);
}

int csupervision_fork(const struct csupervision_limits *limits, struct csupervision_process *process) {
  int notes[2], noise[2];
  if (pipe(notes) != 0) return errno;
  if (pipe(noise) != 0) return errno;
  for (int i = 0; i < 2; i++) {
    fcntl(notes[i], F_SETFD, FD_CLOEXEC);
    fcntl(noise[i], F_SETFD, FD_CLOEXEC);
  }

  // Hold back signals until the parent's handlers know the child. After that none is blocked, whatever was inherited:
  // programs that start others from a worker thread often hand on a mask with nearly all of them.
  sigset_t held, none;
  sigemptyset(&none);
  sigemptyset(&held);
  for (size_t i = 0; i < FORWARDED_COUNT; i++) sigaddset(&held, forwarded_signals[i]);
  sigprocmask(SIG_BLOCK, &held, NULL);

  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) {
    int code = errno;
    sigprocmask(SIG_SETMASK, &none, NULL);
    return code;
  }
  if (child == 0) {
    become_child(limits, parent);
    close(notes[0]);
    close(noise[0]);
    process->child = 0;
    process->notes = notes[1];
    process->noise = -1;
    process->talk = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(noise[1], STDERR_FILENO);
    close(noise[1]);
    sigprocmask(SIG_SETMASK, &none, NULL);
    return 0;
  }
  child_to_signal = (sig_atomic_t)child;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = forward;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < FORWARDED_COUNT; i++) {
    struct sigaction old;
    // A signal that was ignored from outside (nohup, background jobs) stays ignored.
    if (sigaction(forwarded_signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
      sigaction(forwarded_signals[i], &action, NULL);
  }
  close(notes[1]);
  close(noise[1]);
  process->child = child;
  process->notes = notes[0];
  process->noise = noise[0];
  process->talk = STDERR_FILENO;
  sigprocmask(SIG_SETMASK, &none, NULL);
  return 0;
}

struct start {
  struct csupervision_limits limits;
  csupervision_body body;
  void *context;
};

static void *begin(void *argument) {
  const struct start *start = argument;
  struct csupervision_process process;
  int code = csupervision_fork(&start->limits, &process);
  start->body(code == 0 ? &process : NULL, start->context);
  return NULL;
}

void csupervision_start(const struct csupervision_limits *limits, csupervision_body body, void *context) {
  struct start start = {*limits, body, context};
  // The other thread handles what it has been told to; this one only waits.
  sigset_t held, before;
  sigemptyset(&held);
  for (size_t i = 0; i < FORWARDED_COUNT; i++) sigaddset(&held, forwarded_signals[i]);
  pthread_sigmask(SIG_BLOCK, &held, &before);
  pthread_attr_t attributes;
  pthread_t thread;
  int code = pthread_attr_init(&attributes);
  if (code == 0) {
    pthread_attr_setstacksize(&attributes, 8 << 20);
    code = pthread_create(&thread, &attributes, begin, &start);
    pthread_attr_destroy(&attributes);
  }
  if (code == 0) {
    pthread_join(thread, NULL);
  } else {
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    begin(&start);
  }
}

// Reads once. Returns 0 at the end of the stream. What does not fit is read and dropped.
static int drain(int descriptor, char *buffer, size_t capacity, size_t *count) {
  char block[4096];
  ssize_t got = read(descriptor, block, sizeof block);
  if (got < 0) return errno == EINTR;
  if (got == 0) return 0;
  size_t room = capacity - *count;
  size_t kept = (size_t)got < room ? (size_t)got : room;
  memcpy(buffer + *count, block, kept);
  *count += kept;
  return 1;
}

int csupervision_wait(
    const struct csupervision_process *process, char *notes, size_t *notes_count, char *noise,
    size_t *noise_count, struct csupervision_outcome *outcome) {
  size_t notes_capacity = *notes_count, noise_capacity = *noise_count;
  *notes_count = 0;
  *noise_count = 0;
  struct pollfd polled[2] = {{process->notes, POLLIN, 0}, {process->noise, POLLIN, 0}};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    if (poll(polled, 2, -1) < 0) {
      if (errno == EINTR) continue;
      break;
    }
    if (polled[0].fd >= 0 && polled[0].revents != 0
        && !drain(process->notes, notes, notes_capacity, notes_count))
      polled[0].fd = -1;
    if (polled[1].fd >= 0 && polled[1].revents != 0
        && !drain(process->noise, noise, noise_capacity, noise_count))
      polled[1].fd = -1;
  }
  int status = 0;
  pid_t ended;
  do {
    ended = waitpid(process->child, &status, 0);
  } while (ended < 0 && errno == EINTR);
  int code = errno;
  child_to_signal = 0;
  if (ended < 0) return code;
  outcome->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  outcome->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  outcome->forwarded = first_signal;
  return 0;
}

int csupervision_set_cpu_limit(uint64_t seconds) {
  struct rlimit now;
  if (getrlimit(RLIMIT_CPU, &now) != 0) return errno;
  rlim_t soft = (rlim_t)seconds;
  if (now.rlim_max != RLIM_INFINITY && soft > now.rlim_max) soft = now.rlim_max;
  if (inherited_cpu_limit != RLIM_INFINITY && soft > inherited_cpu_limit) soft = inherited_cpu_limit;
  now.rlim_cur = soft;
  return setrlimit(RLIMIT_CPU, &now) == 0 ? 0 : errno;
}

int csupervision_raise_memory_limit(uint64_t bytes) {
  struct rlimit now;
  if (getrlimit(RLIMIT_AS, &now) != 0) return errno;
  rlim_t soft = (rlim_t)bytes;
  if (now.rlim_max != RLIM_INFINITY && soft > now.rlim_max) soft = now.rlim_max;
  if (inherited_memory_limit != RLIM_INFINITY && soft > inherited_memory_limit) soft = inherited_memory_limit;
  if (now.rlim_cur == RLIM_INFINITY || soft <= now.rlim_cur) return 0;
  now.rlim_cur = soft;
  return setrlimit(RLIMIT_AS, &now) == 0 ? 0 : errno;
}
