// The one place that forks. C, because Swift marks fork unavailable.
#define _GNU_SOURCE
#include "CSupervision.h"
#include "Private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

// MARK: Signals that reach the parent
//
// All are held back from the start. The parent lets them in only while it waits for its child, so there is no moment at
// which one could end it with a child that it does not know, or with a temporary file that nobody removes.

volatile sig_atomic_t csupervision_interruption = 0;
volatile sig_atomic_t csupervision_pause_is_wanted = 0;

void csupervision_note(int number) {
  if (number == SIGTSTP) {
    csupervision_pause_is_wanted = 1;
  } else if (number != SIGCHLD && csupervision_interruption == 0) {
    csupervision_interruption = number;
  }
}

void csupervision_hold_all_signals(void) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, NULL);
}

void csupervision_let_all_signals_in(void) {
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, NULL);
}

// Whether a signal does nothing, or stops the process, where nobody handles it. SIGTSTP is ours all the same.
static bool is_harmless(int number) {
  switch (number) {
  case SIGCONT:
  case SIGURG:
  case SIGWINCH:
  case SIGTTIN:
  case SIGTTOU:
#ifdef SIGINFO
  case SIGINFO:
#endif
    return true;
  default:
    return false;
  }
}

void csupervision_handle(int number) {
  struct sigaction action, old;
  memset(&action, 0, sizeof action);
  action.sa_handler = csupervision_note;
  sigfillset(&action.sa_mask);
  // A signal that was ignored from outside (nohup, background jobs) stays ignored; that of the child's end is needed.
  if (sigaction(number, &action, &old) == 0 && old.sa_handler == SIG_IGN && number != SIGCHLD)
    sigaction(number, &old, NULL);
}

void csupervision_handle_all_signals(void) {
  // Those that can't be handled (SIGKILL, SIGSTOP) are refused by `sigaction`.
  for (int number = 1; number < NSIG; number++)
    if (!is_harmless(number)) csupervision_handle(number);
#if defined(__GLIBC__) && defined(SYS_rt_sigaction)
  // The C library keeps the first real-time signals to itself, and handles them only once it has a use for them.
  for (int number = 32; number < SIGRTMIN; number++) {
    unsigned long action[8] = {0}, old[8];
    if (syscall(SYS_rt_sigaction, number, NULL, old, 8) != 0 || old[0] != (unsigned long)SIG_DFL) continue;
    action[0] = (unsigned long)SIG_IGN;
    syscall(SYS_rt_sigaction, number, action, NULL, 8);
  }
#endif
}

// MARK: The child

void csupervision_become_child(const struct csupervision_limits *limits, pid_t parent) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(2);
#else
  (void)parent;
#endif
  csupervision_limit(limits);
  // Swift's crash reporter would write pages; the parent says it in one line.
  static const int plain[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS, SIGCHLD};
  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) signal(plain[i], SIG_DFL);
}

// Pipes for notes and noise; they are closed again where one is missing.
int csupervision_open_pipes(int notes[2], int noise[2]) {
  if (pipe(notes) != 0) return errno;
  if (pipe(noise) != 0) {
    int code = errno;
    close(notes[0]);
    close(notes[1]);
    return code;
  }
  for (int i = 0; i < 2; i++) {
    fcntl(notes[i], F_SETFD, FD_CLOEXEC);
    fcntl(noise[i], F_SETFD, FD_CLOEXEC);
  }
  return 0;
}

static int fork_child(const struct csupervision_limits *limits, struct csupervision_process *process) {
  int notes[2], noise[2];
  int code = csupervision_open_pipes(notes, noise);
  if (code != 0) return code;
  csupervision_handle(SIGCHLD);
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) return errno;
  if (child == 0) {
    csupervision_become_child(limits, parent);
    close(notes[0]);
    close(noise[0]);
    process->child = 0;
    process->notes = notes[1];
    process->noise = -1;
    process->orders = -1;
    process->talk = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(noise[1], STDERR_FILENO);
    close(noise[1]);
    process->unconfined = csupervision_confine();
    // None is held back, whatever was inherited: programs that start others from a worker thread often hand on a mask with
    // nearly all of them.
    csupervision_let_all_signals_in();
    return 0;
  }
  csupervision_handle_all_signals();
  close(notes[1]);
  close(noise[1]);
  process->child = child;
  process->notes = notes[0];
  process->noise = noise[0];
  process->talk = STDERR_FILENO;
  process->orders = -1;
  process->unconfined = 0;
  return 0;
}

struct start {
  struct csupervision_limits limits;
  csupervision_body body;
  void *context;
  int code;
};

static void *begin(void *argument) {
  struct start *start = argument;
  struct csupervision_process process;
  start->code = fork_child(&start->limits, &process);
  if (start->code == 0) start->body(&process, start->context);
  return NULL;
}

int csupervision_start(const struct csupervision_limits *limits, csupervision_body body, void *context) {
  struct start start = {*limits, body, context, 0};
  pthread_attr_t attributes;
  pthread_t thread;
  // The other thread handles what it has been told to; this one only waits.
  csupervision_hold_all_signals();
  int code = pthread_attr_init(&attributes);
  if (code == 0) {
    pthread_attr_setstacksize(&attributes, 8 << 20);
    code = pthread_create(&thread, &attributes, begin, &start);
    pthread_attr_destroy(&attributes);
  }
  if (code == 0) code = pthread_join(thread, NULL);
  csupervision_let_all_signals_in();
  return code != 0 ? code : start.code;
}

// MARK: The parent

// Reads once. Returns false at the end of the stream. What does not fit is read and dropped.
bool csupervision_drain(int descriptor, char *buffer, size_t capacity, size_t *count) {
  char block[4096];
  ssize_t got = read(descriptor, block, sizeof block);
  if (got < 0) return errno == EINTR;
  if (got == 0) return false;
  size_t room = capacity - *count;
  size_t kept = (size_t)got < room ? (size_t)got : room;
  memcpy(buffer + *count, block, kept);
  *count += kept;
  return true;
}

// Waits for something to read, with signals let in, at most so long (milliseconds; for ever where negative).
int csupervision_wait_with_signals(struct pollfd *polled, size_t count, int patience) {
#ifdef __linux__
  sigset_t none;
  sigemptyset(&none);
  struct timespec time = {patience / 1000, patience % 1000 * 1000000L};
  return ppoll(polled, count, patience < 0 ? NULL : &time, &none);
#else
  // Without ppoll a signal may come just before the wait: it is seen when this short one is over.
  int most = 1;
  for (size_t i = 0; i < count; i++)
    if (polled[i].fd >= 0) most = 20;
  csupervision_let_all_signals_in();
  int ready = poll(polled, (nfds_t)count, patience < 0 || patience > most ? most : patience);
  csupervision_hold_all_signals();
  return ready;
#endif
}

void csupervision_pause_with(const pid_t *children, size_t count) {
  csupervision_pause_is_wanted = 0;
  for (size_t i = 0; i < count; i++) kill(children[i], SIGSTOP);
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  signal(SIGTSTP, SIG_DFL);
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, NULL);
  // Here it stands until it is told to go on.
  pthread_sigmask(SIG_BLOCK, &stop, NULL);
  csupervision_handle(SIGTSTP);
  for (size_t i = 0; i < count; i++) kill(children[i], SIGCONT);
}

// A signal that came too late to be let in: sent to the whole group, it may be what ended the child.
int csupervision_held_back_signal(void) {
  sigset_t pending;
  if (sigpending(&pending) != 0) return 0;
  for (int number = 1; number < NSIG; number++) {
    struct sigaction action;
    if (number == SIGCHLD || number == SIGTSTP || sigismember(&pending, number) != 1) continue;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == csupervision_note) return number;
  }
  return 0;
}

int64_t csupervision_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void leave(int number) { _exit(128 + number); }

void csupervision_let_signals_end_this(void) {
  // What is held back now came with the end of the child: it must not end this process before it has spoken.
  for (int number; (number = csupervision_held_back_signal()) != 0;) {
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, number);
    sigwait(&held, &number);
  }
  for (int number = 1; number < NSIG; number++) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0 || action.sa_handler != csupervision_note) continue;
    switch (number) {
    case SIGCHLD:
    case SIGTSTP:
      signal(number, SIG_DFL);
      break;
    case SIGPIPE:
      // Whoever has closed a stream is told by the exit code.
      signal(number, SIG_IGN);
      break;
    default:
      signal(number, leave);
    }
  }
  csupervision_let_all_signals_in();
}

void csupervision_tell_end(int status, const struct rusage *usage, struct csupervision_outcome *outcome) {
  outcome->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  outcome->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  outcome->interruption = csupervision_interruption != 0 ? csupervision_interruption : csupervision_held_back_signal();
  outcome->cpu_seconds = (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec)
      + (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
#ifdef __APPLE__
  outcome->peak_memory = (uint64_t)usage->ru_maxrss;
#else
  outcome->peak_memory = (uint64_t)usage->ru_maxrss * 1024;
#endif
}

int csupervision_wait(
    const struct csupervision_process *process, char *notes, size_t *notes_count, char *noise,
    size_t *noise_count, struct csupervision_outcome *outcome) {
  size_t notes_capacity = *notes_count, noise_capacity = *noise_count;
  *notes_count = 0;
  *noise_count = 0;
  struct pollfd polled[2] = {{process->notes, POLLIN, 0}, {process->noise, POLLIN, 0}};
  struct rusage usage = {0};
  int status = 0;
  int64_t deadline = -1;
  bool ended = false;
  for (;;) {
    if (!ended) {
      if (csupervision_pause_is_wanted) csupervision_pause_with(&process->child, 1);
      if (csupervision_interruption != 0 && deadline < 0) {
        kill(process->child, SIGKILL);
        deadline = csupervision_milliseconds() + CSUPERVISION_GRACE;
      }
      pid_t found = wait4(process->child, &status, WNOHANG, &usage);
      if (found < 0 && errno != EINTR) return errno;
      ended = found > 0;
    }
    int64_t patience = ended ? 0 : deadline < 0 ? -1 : deadline - csupervision_milliseconds();
    if (!ended && deadline >= 0 && patience <= 0) {
      status = SIGKILL;  // as it would be if the child could take notice of it
      break;
    }
    int ready = csupervision_wait_with_signals(polled, 2, (int)patience);
    if (ready > 0) {
      if (polled[0].revents != 0 && !csupervision_drain(process->notes, notes, notes_capacity, notes_count)) {
        polled[0].fd = -1;
      }
      if (polled[1].revents != 0 && !csupervision_drain(process->noise, noise, noise_capacity, noise_count)) {
        polled[1].fd = -1;
      }
    } else if (ended && ready == 0) {
      // All that it wrote has been read.
      break;
    }
  }
  csupervision_tell_end(status, &usage, outcome);
  return 0;
}
