#pragma once
#include <stddef.h>
#include <sys/types.h>

/// `copy_file_range`, which glibc declares only under _GNU_SOURCE, so that Swift does not see it.
/// Returns the bytes copied, 0 at the end of the input, -1 with errno set; always -1 with ENOSYS where it does not exist.
ssize_t h5s_copy_file_range(int input, int output, size_t count);

/// `ioctl(output, FICLONE, input)`: variadic, and the request is a macro. 0, or -1 with errno set.
int h5s_clone(int input, int output);

/// `fallocate(file, 0, 0, size)`, which glibc declares only under _GNU_SOURCE: the file has at least that size then. 0, or -1
/// with errno set; always -1 with ENOSYS where it does not exist.
int h5s_allocate(int file, off_t size);

/// Whether the file lies where `copy_file_range` is the kernel's own loop over pages (ext2 to ext4, XFS, tmpfs), which reading
/// and writing larger blocks outruns. Elsewhere the file system or its server may copy without moving the bytes through here.
int h5s_copies_page_by_page(int file);

/// `fallocate(file, FALLOC_FL_KEEP_SIZE, start, size)`: the room is there, the file's size as it was. 0, or -1 with
/// errno set; always -1 with ENOSYS where it does not exist.
int h5s_reserve(int file, off_t start, off_t size);

/// Opens a new file in a folder for reading and writing that has no name (`O_TMPFILE`), or loses it at once where the
/// system has no such files. A descriptor, or -1 with errno set.
int h5s_open_unnamed(const char *folder);

/// Exchanges what two names lead to, in one step (`RENAME_EXCHANGE`). 0, or -1 with errno set; ENOSYS or EINVAL where the
/// system or the file system can't.
int h5s_exchange(const char *one, const char *other);

/// Gives something another name in one step, and fails with EEXIST where that is taken (`RENAME_NOREPLACE`). 0, or -1 with
/// errno set; ENOSYS or EINVAL where the system or the file system can't.
int h5s_rename_new(const char *from, const char *to);

/// Hears of an attribute that a file could not be given: its name, or an empty text where that can't be told.
typedef void (*h5s_lost_attribute)(const char *name, void *context);

/// Gives an open file what another one has beside content, owner and mode: Linux's `user.` attributes and access control lists
/// (`system.posix_acl_access`, `system.nfs4_acl`), all that `fcopyfile` takes along on macOS, nothing elsewhere. A POSIX list
/// gives nothing to anybody but the owner until the file's mode is set.
void h5s_copy_attributes(const char *from, int to, h5s_lost_attribute lost, void *context);

/// A file's access control list as Linux keeps it (`system.posix_acl_access`): its bytes, and how many they are; -1 where it has
/// none, or where lists are of another kind.
ssize_t h5s_access_list(const char *path, void *list, size_t size);
