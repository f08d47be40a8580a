// What a file system keeps of a file beside its content and its mode: extended attributes, access control lists.
#define _GNU_SOURCE
#include "CFileShims.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/xattr.h>

static const char *const access_list = "system.posix_acl_access";
// XATTR_LIST_MAX and XATTR_SIZE_MAX of <linux/limits.h>.
enum { most = 65536 };

static int is_kept(const char *name) {
  return strncmp(name, "user.", 5) == 0 || strcmp(name, access_list) == 0 ||
         strcmp(name, "system.nfs4_acl") == 0;
}

// Leaves nothing to all but the owner: the permission bits that are set last open the list again. A version of 4 bytes,
// then for each entry its kind and what it allows, 2 bytes each, the lowest first, and 4 bytes of whom
// (<linux/posix_acl_xattr.h>).
static void close_list(unsigned char *list, ssize_t size) {
  enum { mask = 0x10, other = 0x20 };
  for (ssize_t place = 4; place + 8 <= size; place += 8) {
    if (list[place] == mask || list[place] == other) list[place + 2] = list[place + 3] = 0;
  }
}

static int copy_attribute(const char *from, int to, const char *name) {
  static _Thread_local char value[most];
  ssize_t size = getxattr(from, name, value, most);
  if (size < 0) return errno == ENODATA ? 0 : -1;
  if (strcmp(name, access_list) == 0) close_list((unsigned char *)value, size);
  return fsetxattr(to, name, value, (size_t)size, 0);
}

void h5s_copy_attributes(const char *from, int to, h5s_lost_attribute lost, void *context) {
  static _Thread_local char names[most];
  ssize_t size = listxattr(from, names, most);
  if (size < 0) {
    if (errno != ENOTSUP) lost("", context);
    return;
  }
  int has_list = 0;
  for (const char *name = names; name < names + size; name += strlen(name) + 1) {
    if (strcmp(name, access_list) == 0) has_list = 1;
    if (is_kept(name) && copy_attribute(from, to, name) != 0) lost(name, context);
  }
  // what a new file has of its folder's default
  if (!has_list) fremovexattr(to, access_list);
}

ssize_t h5s_access_list(const char *path, void *list, size_t size) {
  return getxattr(path, access_list, list, size);
}
#elif defined(__APPLE__)
#include <copyfile.h>
#include <fcntl.h>

void h5s_copy_attributes(const char *from, int to, h5s_lost_attribute lost, void *context) {
  int source = open(from, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (source < 0) {
    lost("", context);
    return;
  }
  if (fcopyfile(source, to, NULL, COPYFILE_XATTR | COPYFILE_ACL) != 0 && errno != ENOTSUP) lost("", context);
  close(source);
}

ssize_t h5s_access_list(const char *path, void *list, size_t size) {
  (void)path, (void)list, (void)size;
  return -1;
}
#else
void h5s_copy_attributes(const char *from, int to, h5s_lost_attribute lost, void *context) {
  (void)from, (void)to, (void)lost, (void)context;
}

ssize_t h5s_access_list(const char *path, void *list, size_t size) {
  (void)path, (void)list, (void)size;
  return -1;
}
#endif
