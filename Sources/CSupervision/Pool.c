// Several children at once, each forked on the same clean thread.
#define _GNU_SOURCE
#include "CSupervision.h"
#include "Private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// MARK: The thread that forks

/// What it is asked for.
struct order {
  struct csupervision_worker *workers;
  size_t count, chosen;
  const struct csupervision_limits *limits;
  csupervision_body body;
  void *context;
  int code;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t was_asked = PTHREAD_COND_INITIALIZER, was_answered = PTHREAD_COND_INITIALIZER;
static struct order *order;

// A descriptor that is a child's no longer.
static void shut(int *descriptor) {
  if (*descriptor >= 0) close(*descriptor);
  *descriptor = -1;
}

// The child: signals do what they did before anybody handled them, and what belongs to others is closed.
static void forget_the_pool(const struct order *order) {
  csupervision_interruption = 0;
  csupervision_pause_is_wanted = 0;
  for (int number = 1; number < NSIG; number++) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == csupervision_note) signal(number, SIG_DFL);
  }
  for (size_t i = 0; i < order->count; i++) {
    struct csupervision_worker *other = order->workers + i;
    if (other->process.child != 0) {
      shut(&other->process.notes);
      shut(&other->process.noise);
      shut(&other->process.orders);
    }
    if (i == order->chosen) continue;
    shut(&other->output);
    shut(&other->talk);
  }
}

// A socket that both ends read and write. Whoever writes to one that nobody reads is told so, without a signal.
static int open_orders(int orders[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, orders) != 0) return errno;
  for (int i = 0; i < 2; i++) {
    fcntl(orders[i], F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
    int on = 1;
    setsockopt(orders[i], SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  }
  return 0;
}

static int fork_for(const struct order *order) {
  int notes[2], noise[2], orders[2];
  int code = csupervision_open_pipes(notes, noise);
  if (code != 0) return code;
  code = open_orders(orders);
  pid_t parent = getpid();
  pid_t child = -1;
  if (code == 0) {
    child = fork();
    if (child < 0) code = errno;
    for (int i = 0; code != 0 && i < 2; i++) close(orders[i]);
  }
  if (code != 0) {
    for (int i = 0; i < 2; i++) {
      close(notes[i]);
      close(noise[i]);
    }
    return code;
  }
  struct csupervision_worker *worker = order->workers + order->chosen;
  if (child == 0) {
    csupervision_become_child(order->limits, parent);
    forget_the_pool(order);
    close(notes[0]);
    close(noise[0]);
    close(orders[0]);
    struct csupervision_process process = {
        .notes = notes[1], .noise = -1, .talk = worker->talk, .orders = orders[1]};
    dup2(worker->output, STDOUT_FILENO);
    close(worker->output);
    dup2(noise[1], STDERR_FILENO);
    close(noise[1]);
    process.unconfined = csupervision_confine();
    csupervision_let_all_signals_in();
    order->body(&process, order->context);
    _exit(2);
  }
  close(notes[1]);
  close(noise[1]);
  close(orders[1]);
  worker->process = (struct csupervision_process){
      .child = child, .notes = notes[0], .noise = noise[0], .talk = -1, .orders = orders[0]};
  worker->notes_count = worker->noise_count = 0;
  worker->ended = worker->is_idle = 0;
  worker->deadline = -1;
  return 0;
}

static void *fork_when_asked(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (order == NULL) pthread_cond_wait(&was_asked, &lock);
    order->code = fork_for(order);
    order = NULL;
    pthread_cond_signal(&was_answered);
  }
  return NULL;
}

int csupervision_pool_open(void) {
  csupervision_hold_all_signals();
  csupervision_handle(SIGCHLD);
  csupervision_handle_all_signals();
  pthread_attr_t attributes;
  pthread_t thread;
  int code = pthread_attr_init(&attributes);
  if (code != 0) return code;
  // Children go on on it.
  pthread_attr_setstacksize(&attributes, 8 << 20);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  code = pthread_create(&thread, &attributes, fork_when_asked, NULL);
  pthread_attr_destroy(&attributes);
  return code;
}

int csupervision_pool_fork(
    struct csupervision_worker *workers, size_t count, size_t chosen, const struct csupervision_limits *limits,
    csupervision_body body, void *context) {
  struct order mine = {workers, count, chosen, limits, body, context, 0};
  pthread_mutex_lock(&lock);
  order = &mine;
  pthread_cond_signal(&was_asked);
  while (order != NULL) pthread_cond_wait(&was_answered, &lock);
  pthread_mutex_unlock(&lock);
  return mine.code;
}

// MARK: Orders

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

int csupervision_pool_order(struct csupervision_worker *worker, uint32_t number) {
  ssize_t sent = send(worker->process.orders, &number, sizeof number, MSG_NOSIGNAL);
  if (sent != (ssize_t)sizeof number) return sent < 0 ? errno : EIO;
  worker->notes_count = worker->noise_count = 0;
  worker->is_idle = 0;
  return 0;
}

void csupervision_pool_dismiss(struct csupervision_worker *worker) {
  kill(worker->process.child, SIGKILL);
  while (waitpid(worker->process.child, NULL, 0) < 0 && errno == EINTR) continue;
  shut(&worker->process.notes);
  shut(&worker->process.noise);
  shut(&worker->process.orders);
  worker->process.child = 0;
  worker->is_idle = 0;
}

int64_t csupervision_next_order(const struct csupervision_process *process, uint8_t exit_code) {
  ssize_t sent, got;
  do sent = send(process->orders, &exit_code, 1, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent != 1) return -1;
  uint32_t number;
  // so few bytes come at once
  do got = recv(process->orders, &number, sizeof number, MSG_WAITALL);
  while (got < 0 && errno == EINTR);
  return got == (ssize_t)sizeof number ? (int64_t)number : -1;
}

// MARK: Waiting

static bool is_running(const struct csupervision_worker *worker) {
  return worker->process.child != 0 && !worker->ended;
}

static void pause_with_all(struct csupervision_worker *workers, size_t count) {
  pid_t children[count];
  size_t running = 0;
  for (size_t i = 0; i < count; i++)
    if (is_running(workers + i)) children[running++] = workers[i].process.child;
  csupervision_pause_with(children, running);
}

static bool is_readable(int descriptor) {
  struct pollfd polled = {descriptor, POLLIN, 0};
  return poll(&polled, 1, 0) > 0 && polled.revents != 0;
}

// Reads all that a child has said so far.
static void drain_all(struct csupervision_worker *worker) {
  struct csupervision_process *process = &worker->process;
  while (process->notes >= 0 && is_readable(process->notes))
    if (!csupervision_drain(process->notes, worker->notes, worker->notes_capacity, &worker->notes_count)) break;
  while (process->noise >= 0 && is_readable(process->noise))
    if (!csupervision_drain(process->noise, worker->noise, worker->noise_capacity, &worker->noise_count)) break;
}

// Takes a child's answer. What it said before is there before it.
static bool take_answer(struct csupervision_worker *worker) {
  uint8_t exit_code;
  if (recv(worker->process.orders, &exit_code, 1, MSG_DONTWAIT) != 1) {
    // it ends, which the system says as well
    shut(&worker->process.orders);
    return false;
  }
  drain_all(worker);
  worker->outcome = (struct csupervision_outcome){.exit_code = exit_code};
  worker->is_idle = 1;
  return true;
}

// Reads all that a child has left, and lets go of it.
static void finish(struct csupervision_worker *worker, int status, const struct rusage *usage) {
  struct csupervision_process *process = &worker->process;
  drain_all(worker);
  shut(&process->notes);
  shut(&process->noise);
  shut(&process->orders);
  csupervision_tell_end(status, usage, &worker->outcome);
  worker->ended = 1;
}

// Looks after a child: kills it where all is to end, takes notice of its end. Returns errno, ECHILD where it is lost.
static int look_after(struct csupervision_worker *worker) {
  if (csupervision_interruption != 0 && worker->deadline < 0) {
    kill(worker->process.child, SIGKILL);
    worker->deadline = csupervision_milliseconds() + CSUPERVISION_GRACE;
  }
  struct rusage usage = {0};
  int status = 0;
  pid_t found = wait4(worker->process.child, &status, WNOHANG, &usage);
  if (found < 0) return errno == EINTR ? 0 : errno;
  if (found == 0) {
    if (worker->deadline < 0 || csupervision_milliseconds() < worker->deadline) return 0;
    status = SIGKILL;  // as it would be if the child could take notice of it
  }
  finish(worker, status, &usage);
  return 0;
}

int csupervision_pool_wait(struct csupervision_worker *workers, size_t count, int patience) {
  int64_t end = csupervision_milliseconds() + patience;
  struct pollfd polled[3 * count];
  bool has_answered = false;
  for (;;) {
    if (csupervision_pause_is_wanted) pause_with_all(workers, count);
    bool has_ended = has_answered, is_any_running = false;
    int64_t wait = end - csupervision_milliseconds();
    for (size_t i = 0; i < count; i++) {
      struct csupervision_worker *worker = workers + i;
      if (is_running(worker)) {
        int code = look_after(worker);
        if (code != 0) return code;
        has_ended = has_ended || worker->ended;
      }
      bool runs = is_running(worker);
      is_any_running = is_any_running || (runs && !worker->is_idle) || (runs && worker->deadline >= 0);
      if (runs && worker->deadline >= 0 && wait > 20) wait = 20;
      polled[3 * i] = (struct pollfd){runs ? worker->process.notes : -1, POLLIN, 0};
      polled[3 * i + 1] = (struct pollfd){runs ? worker->process.noise : -1, POLLIN, 0};
      polled[3 * i + 2] = (struct pollfd){runs ? worker->process.orders : -1, POLLIN, 0};
    }
    if (has_ended || !is_any_running || end <= csupervision_milliseconds()) return 0;
    if (csupervision_wait_with_signals(polled, 3 * count, wait < 0 ? 0 : (int)wait) <= 0) continue;
    for (size_t i = 0; i < count; i++) {
      struct csupervision_worker *worker = workers + i;
      // At the end of a stream there is nothing to wait for but the end of the child.
      if (polled[3 * i].revents != 0
          && !csupervision_drain(worker->process.notes, worker->notes, worker->notes_capacity, &worker->notes_count))
        shut(&worker->process.notes);
      if (polled[3 * i + 1].revents != 0
          && !csupervision_drain(worker->process.noise, worker->noise, worker->noise_capacity, &worker->noise_count))
        shut(&worker->process.noise);
      if (polled[3 * i + 2].revents != 0) has_answered = take_answer(worker) || has_answered;
    }
  }
}

int csupervision_pool_interruption(void) {
  return csupervision_interruption != 0 ? csupervision_interruption : csupervision_held_back_signal();
}

void csupervision_pool_interrupt(int number) { csupervision_note(number); }

int csupervision_cores(void) {
#ifdef __linux__
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
  long found = sysconf(_SC_NPROCESSORS_ONLN);
  return found < 1 ? 1 : (int)found;
}

int csupervision_pool_write(int descriptor, const char *bytes, size_t count) {
  struct stat info;
  bool is_file = fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
  while (count > 0) {
    size_t part = count;
    if (!is_file) {
      struct pollfd polled = {descriptor, POLLOUT, 0};
      int ready = csupervision_wait_with_signals(&polled, 1, -1);
      if (csupervision_interruption != 0) return EINTR;
      if (csupervision_pause_is_wanted) csupervision_pause_with(NULL, 0);
      if (ready <= 0) continue;
      // A pipe that is ready takes so much without waiting.
      if (part > 4096) part = 4096;
    }
    ssize_t written = write(descriptor, bytes, part);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes += written;
    count -= (size_t)written;
  }
  return 0;
}
