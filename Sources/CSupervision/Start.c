// What has to happen before Swift's runtime begins, and before any file is opened.
#define _GNU_SOURCE
#include "CSupervision.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <sys/auxv.h>
#endif

static int argument_count;
static char **argument_list;

#ifdef __GLIBC__
static void begin(int count, char **arguments, char **environment) {
  (void)environment;
  argument_count = count;
  argument_list = arguments;
  // In a static executable (one without a loader) Swift's runtime looks for a crash reporter to run, beside the tool
  // first, and aborts where /proc does not show where that is. The tool has one line for a crash, and no use for it.
  if (getauxval(AT_BASE) == 0) setenv("SWIFT_BACKTRACE", "enable=no,swift-backtrace=/", 1);
}

// glibc calls these before every constructor, those of Swift's runtime included, and with the arguments of `main`.
__attribute__((used, retain, section(".preinit_array"))) static void (*begin_first)(int, char **, char **) = begin;
#endif

int csupervision_arguments(char ***arguments) {
  *arguments = argument_list;
  return argument_count;
}

void csupervision_hold_standard_streams(void) {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
    if (fcntl(stream, F_GETFD) >= 0) continue;
    // The lowest number that is free is this one. Where there is no /dev, a folder will do: it can't be written either.
    if (open("/dev/null", O_RDONLY) < 0) (void)open("/", O_RDONLY);
  }
}
