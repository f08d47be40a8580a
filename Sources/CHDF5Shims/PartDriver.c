// A driver for HDF5 that lies inside another file, or in one that is open: libhdf5 sees a part of the file as if that
// were all, and can't write.
#include "CHDF5Shims.h"
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// What a property list for opening holds of it.
typedef struct part {
  uint64_t offset;
  uint64_t length;
  int descriptor;  // of an open file; negative where it is opened by its name
} part;

typedef struct part_file {
  H5FD_t common;  // libhdf5's own, which has to come first
  part part;
  int descriptor;
  dev_t device;
  ino_t inode;
  haddr_t end;  // as libhdf5 sets it
} part_file;

enum {
  largest_read = 1 << 30  // some systems refuse more at a time
};

static const part_file *known(const H5FD_t *file) { return (const part_file *)file; }

// The form in which libhdf5's own drivers tell it.
static void push_system_error(const char *function, unsigned line, hid_t minor, const char *what, int number) {
  H5Epush2(H5E_DEFAULT, __FILE__, function, line, H5E_ERR_CLS, H5E_VFL, minor,
           "%s: errno = %d, error message = '%s'", what, number, strerror(number));
}

static void push_error(const char *function, unsigned line, hid_t minor, const char *what) {
  H5Epush2(H5E_DEFAULT, __FILE__, function, line, H5E_ERR_CLS, H5E_VFL, minor, "%s", what);
}

// MARK: the part in a property list

static void *copy_part(const void *original) {
  part *copy = malloc(sizeof *copy);
  if (copy != NULL) *copy = *(const part *)original;
  return copy;
}

static herr_t free_part(void *copy) {
  free(copy);
  return 0;
}

static void *part_of_file(H5FD_t *file) { return copy_part(&known(file)->part); }

// MARK: opening and closing

static int lies_inside(part part, const struct stat *status) {
  uint64_t size = (uint64_t)status->st_size;
  return part.offset <= size && part.length <= size - part.offset;
}

static H5FD_t *open_part(const char *name, unsigned flags, hid_t access, haddr_t most) {
  (void)most;
  const part *asked = H5Pget_driver_info(access);
  if (asked == NULL || (flags & (H5F_ACC_RDWR | H5F_ACC_TRUNC | H5F_ACC_EXCL | H5F_ACC_CREAT)) != 0) {
    push_error(__func__, __LINE__, H5E_CANTOPENFILE, "a part of a file can only be read");
    return NULL;
  }
  part_file *file = calloc(1, sizeof *file);
  if (file == NULL) return NULL;
  file->part = *asked;
  file->descriptor = asked->descriptor < 0 ? open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
                                           : fcntl(asked->descriptor, F_DUPFD_CLOEXEC, 0);
  struct stat status;
  if (file->descriptor < 0 || fstat(file->descriptor, &status) != 0) {
    push_system_error(__func__, __LINE__, H5E_CANTOPENFILE, "can't open the file", errno);
  } else if (!S_ISREG(status.st_mode)) {
    push_error(__func__, __LINE__, H5E_CANTOPENFILE, "this is no regular file");
  } else if (!lies_inside(file->part, &status)) {
    push_error(__func__, __LINE__, H5E_TRUNCATED, "the file ends before the part of it that is read");
  } else {
    file->device = status.st_dev;
    file->inode = status.st_ino;
    return &file->common;
  }
  if (file->descriptor >= 0) close(file->descriptor);
  free(file);
  return NULL;
}

static herr_t close_part(H5FD_t *file) {
  int status = close(known(file)->descriptor);
  free(file);
  return status < 0 ? -1 : 0;
}

#define compare(a, b) ((a) < (b) ? -1 : (a) > (b))

// libhdf5 takes two files for the same one where this is zero.
static int compare_parts(const H5FD_t *first, const H5FD_t *second) {
  const part_file *a = known(first), *b = known(second);
  int order = compare(a->device, b->device);
  if (order == 0) order = compare(a->inode, b->inode);
  if (order == 0) order = compare(a->part.offset, b->part.offset);
  if (order == 0) order = compare(a->part.length, b->part.length);
  return order;
}

static herr_t say_features(const H5FD_t *file, unsigned long *flags) {
  (void)file;
  if (flags != NULL) *flags = H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE;
  return 0;
}

// MARK: ends

static haddr_t end_as_set(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return known(file)->end;
}

static herr_t set_end(H5FD_t *file, H5FD_mem_t type, haddr_t end) {
  (void)type;
  ((part_file *)file)->end = end;
  return 0;
}

static haddr_t length_of_part(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return known(file)->part.length;
}

// MARK: bytes

// Behind the part there are zeros, as libhdf5's own driver has them behind a file.
static herr_t read_part(
    H5FD_t *common, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size, void *buffer) {
  (void)type, (void)transfer;
  const part_file *file = known(common);
  uint64_t left = address < file->part.length ? file->part.length - address : 0;
  size_t count = size < left ? size : (size_t)left;
  for (size_t done = 0; done < count;) {
    size_t piece = count - done < largest_read ? count - done : largest_read;
    ssize_t got =
        pread(file->descriptor, (char *)buffer + done, piece, (off_t)(file->part.offset + address + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      push_system_error(__func__, __LINE__, H5E_READERROR, "can't read the file", errno);
      return -1;
    }
    if (got == 0) {
      push_error(__func__, __LINE__, H5E_TRUNCATED, "the file got shorter since it was opened");
      return -1;
    }
    done += (size_t)got;
  }
  memset((char *)buffer + count, 0, size - count);
  return 0;
}

static herr_t refuse_to_write(
    H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size, const void *buffer) {
  (void)file, (void)type, (void)transfer, (void)address, (void)size, (void)buffer;
  push_error(__func__, __LINE__, H5E_WRITEERROR, "a part of a file can only be read");
  return -1;
}

// MARK: the driver

static const H5FD_class_t part_driver = {
#ifdef H5FD_CLASS_VERSION
  .version = H5FD_CLASS_VERSION,
#endif
#if H5_VERSION_GE(1, 13, 0)
  .value = (H5FD_class_value_t)(H5_VFD_RESERVED + 1),
#endif
  .name = "h5surgery-part",
  .maxaddr = INT64_MAX,
  .fc_degree = H5F_CLOSE_WEAK,
  .fapl_size = sizeof(part),
  .fapl_get = part_of_file,
  .fapl_copy = copy_part,
  .fapl_free = free_part,
  .open = open_part,
  .close = close_part,
  .cmp = compare_parts,
  .query = say_features,
  .get_eoa = end_as_set,
  .set_eoa = set_end,
  .get_eof = length_of_part,
  .read = read_part,
  .write = refuse_to_write,
  .fl_map = H5FD_FLMAP_DICHOTOMY,
};

herr_t shim_H5Pset_part_driver(hid_t access, uint64_t offset, uint64_t length, int descriptor) {
  static hid_t driver = 0;
  if (driver <= 0) driver = H5FDregister(&part_driver);
  part asked = {.offset = offset, .length = length, .descriptor = descriptor};
  return driver < 0 || offset > INT64_MAX || length > INT64_MAX - offset
             ? -1
             : H5Pset_driver(access, driver, &asked);
}
