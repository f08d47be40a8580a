#define _GNU_SOURCE
#include "CFileShims.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
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
#endif
