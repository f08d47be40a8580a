#define _GNU_SOURCE
#include "CFileShims.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

ssize_t h5s_copy_file_range(int input, int output, size_t count) {
  return copy_file_range(input, NULL, output, NULL, count, 0);
}

int h5s_clone(int input, int output) { return ioctl(output, FICLONE, input); }

int h5s_allocate(int file, off_t size) { return fallocate(file, 0, 0, size); }

int h5s_copies_page_by_page(int file) {
  struct statfs system;
  if (fstatfs(file, &system) != 0) return 0;
  // XFS has no magic number in <linux/magic.h>.
  return system.f_type == EXT4_SUPER_MAGIC || system.f_type == 0x58465342 || system.f_type == TMPFS_MAGIC;
}

int h5s_reserve(int file, off_t start, off_t size) { return fallocate(file, FALLOC_FL_KEEP_SIZE, start, size); }

// not in every C library, and <linux/fs.h> has the flags
static int rename_with(const char *from, const char *to, unsigned flags) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

int h5s_exchange(const char *one, const char *other) { return rename_with(one, other, RENAME_EXCHANGE); }

int h5s_rename_new(const char *from, const char *to) { return rename_with(from, to, RENAME_NOREPLACE); }
#else
ssize_t h5s_copy_file_range(int input, int output, size_t count) {
  (void)input, (void)output, (void)count;
  errno = ENOSYS;
  return -1;
}

int h5s_clone(int input, int output) {
  (void)input, (void)output;
  errno = ENOSYS;
  return -1;
}

int h5s_allocate(int file, off_t size) {
  (void)file, (void)size;
  errno = ENOSYS;
  return -1;
}

int h5s_copies_page_by_page(int file) {
  (void)file;
  return 1;
}

int h5s_reserve(int file, off_t start, off_t size) {
  (void)file, (void)start, (void)size;
  errno = ENOSYS;
  return -1;
}

#ifdef __APPLE__
int h5s_exchange(const char *one, const char *other) { return renamex_np(one, other, RENAME_SWAP); }

int h5s_rename_new(const char *from, const char *to) { return renamex_np(from, to, RENAME_EXCL); }
#else
int h5s_exchange(const char *one, const char *other) {
  (void)one, (void)other;
  errno = ENOSYS;
  return -1;
}

int h5s_rename_new(const char *from, const char *to) {
  (void)from, (void)to;
  errno = ENOSYS;
  return -1;
}
#endif
#endif

// A name that nobody can foretell, held for no longer than it takes to give it up; no signal comes between.
static int open_and_unlink(const char *folder) {
  static const char name[] = "/.h5surgery.XXXXXX";
  size_t length = strlen(folder);
  char *path = malloc(length + sizeof name);
  if (path == NULL) return -1;
  memcpy(path, folder, length);
  memcpy(path + length, name, sizeof name);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  int file = mkostemp(path, O_CLOEXEC);
  if (file >= 0) unlink(path);
  int reason = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  free(path);
  errno = reason;
  return file;
}

int h5s_open_unnamed(const char *folder) {
#ifdef O_TMPFILE
  // nobody can give it a name later on
  int file = open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT)) return file;
#endif
  return open_and_unlink(folder);
}
