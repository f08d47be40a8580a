#define _GNU_SOURCE
#include "ConfinementProbe.h"

#include "CSupervision.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

static char *const nothing[] = {NULL};
static char buffer[256];

static bool refused(long answer) { return answer == -1 && errno == EPERM; }

static bool execve_is_refused(void) { return refused(syscall(SYS_execve, "/bin/true", nothing, nothing)); }
static bool execveat_is_refused(void) { return refused(syscall(SYS_execveat, -100, "/bin/true", nothing, nothing, 0)); }
static bool socket_is_refused(void) { return refused(syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0)); }
static bool ptrace_is_refused(void) { return refused(syscall(SYS_ptrace, 0, 0, 0, 0)); }
static bool process_vm_readv_is_refused(void) {
  return refused(syscall(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0));
}
static bool process_vm_writev_is_refused(void) {
  return refused(syscall(SYS_process_vm_writev, getpid(), NULL, 0, NULL, 0, 0));
}
static bool pidfd_getfd_is_refused(void) { return refused(syscall(SYS_pidfd_getfd, -1, 0, 0)); }
static bool io_uring_setup_is_refused(void) { return refused(syscall(SYS_io_uring_setup, 1, buffer)); }

#ifdef __x86_64__
static bool x32_is_refused(void) { return refused(syscall(0x40000000 | SYS_getpid)); }

// A kernel without the old interface ends a program that calls it.
static void is_not_offered(int number) {
  (void)number;
  _exit(0);
}

static bool int_0x80_is_refused(void) {
  signal(SIGSEGV, is_not_offered);
  long answer = 20;  // getpid
  __asm__ volatile("int $0x80" : "+a"(answer) : : "memory", "r8", "r9", "r10", "r11");
  return answer == -EPERM || answer == -ENOSYS;
}
#endif

static const struct {
  const char *name;
  bool (*is_refused)(void);
} attempts[] = {
    {"execve", execve_is_refused},
    {"execveat", execveat_is_refused},
    {"socket", socket_is_refused},
    {"ptrace", ptrace_is_refused},
    {"process_vm_readv", process_vm_readv_is_refused},
    {"process_vm_writev", process_vm_writev_is_refused},
    {"pidfd_getfd", pidfd_getfd_is_refused},
    {"io_uring_setup", io_uring_setup_is_refused},
#ifdef __x86_64__
    {"a call of x32", x32_is_refused},
    {"int 0x80", int_0x80_is_refused},
#endif
};

const char *confinement_gap(void) {
  pid_t child = fork();
  if (child < 0) return "fork failed";
  if (child == 0) {
    if (csupervision_confine() != 0) _exit(255);
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++)
      if (!attempts[i].is_refused()) _exit((int)i + 1);
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return "the process that was confined is lost";
  if (!WIFEXITED(status)) return "the process that was confined crashed";
  if (WEXITSTATUS(status) == 255) return "the system confines no process";
  return WEXITSTATUS(status) == 0 ? NULL : attempts[WEXITSTATUS(status) - 1].name;
}

#else

const char *confinement_gap(void) { return "this system has no such filter"; }

#endif
